using System.Globalization;
using Microsoft.IdentityModel.Logging;
using Ops.Domain.Access;

namespace Ops.Console.Access.Oidc;

/// <summary>What is wrong with the settings of signing in. Each line names its key and says what to put there.</summary>
internal static class OidcProblems
{
    private static readonly string[] Algorithms = ["RS256", "PS256", "ES256"];
    private static readonly string[] Prompts = ["", "none", "login", "consent", "select_account"];

    public static IEnumerable<string> Of(OidcOptions o)
    {
        IEnumerable<string?> found =
        [
            Address("Oidc:Authority", o.Authority, o.LocalHttp, "the issuer of the provider, such as https://login.example.com/realms/staff"),
            o.Authority.Length > 255 ? "Oidc:Authority is longer than 255 characters." : null,
            Address("Oidc:PublicUrl", o.PublicUrl, o.LocalHttp, "where browsers reach this console, such as https://ops.example.com"),
            Uri.TryCreate(o.PublicUrl, UriKind.Absolute, out var url) && url.AbsolutePath != "/" ? $"Oidc:PublicUrl is '{o.PublicUrl}'. This console lives at the top of its address: leave out '{url.AbsolutePath}'." : null,
            string.IsNullOrWhiteSpace(o.ClientId) || HasControl(o.ClientId) ? "Oidc:ClientId is empty. Give the id under which this console is registered at the provider." : null,
            string.IsNullOrWhiteSpace(o.ClientSecret) || HasControl(o.ClientSecret) ? "Oidc:ClientSecret is empty. Give the secret of the registration; best by the environment variable Oidc__ClientSecret." : null,
            o.ClientAuthentication is OidcOptions.Basic or OidcOptions.Post ? null : $"Oidc:ClientAuthentication is '{o.ClientAuthentication}'. It must be {OidcOptions.Basic} or {OidcOptions.Post}, as the registration at the provider says.",
            o.ClockSkewSeconds is >= 0 and <= 300 ? null : Number($"Oidc:ClockSkewSeconds is {o.ClockSkewSeconds}. It must be between 0 and 300."),
            o.MaxAge is null or (>= 0 and <= 31_536_000) ? null : Number($"Oidc:MaxAge is {o.MaxAge}. It must be a number of seconds between 0 and 31,536,000, or not be there."),
            o.TimeoutSeconds is > 0 and <= 60 ? null : Number($"Oidc:TimeoutSeconds is {o.TimeoutSeconds}. It must be more than 0 and at most 60."),
            Prompts.Contains(o.Prompt) ? null : $"Oidc:Prompt is '{o.Prompt}'. It must be empty or one of none, login, consent, select_account.",
            Enum.IsDefined(o.PushedAuthorization) ? null : "Oidc:PushedAuthorization must be Auto, Require or Off.",
            o.UserinfoSigned && !o.Userinfo ? "Oidc:UserinfoSigned is set, Oidc:Userinfo is not. Set both, or neither." : null,
            string.IsNullOrWhiteSpace(o.NameClaim) ? "Oidc:NameClaim is empty. Give the claim with the name people read, such as name." : null,
            o.RoleClaims.Count == 0 ? "Oidc:RoleClaims is empty: nobody would have a role. Say where the provider puts them, such as [{ \"Source\": \"id_token\", \"Path\": [\"roles\"] }]." : null,
            o.RoleMap.Count == 0 ? "Oidc:RoleMap is empty: nobody would have a role. Say what the provider's values mean, such as [{ \"Value\": \"ops-admins\", \"Role\": \"admin\" }]." : null,
            // It would write names and tokens into every message of the library, and so into the log.
            IdentityModelEventSource.ShowPII ? "IdentityModelEventSource.ShowPII is on: personal data would end up in the log. Take it out." : null,
        ];
        return found.OfType<string>().Concat(Lists(o)).Concat(Roles(o));
    }

    private static IEnumerable<string> Lists(OidcOptions o)
    {
        foreach (var algorithm in o.Algorithms.Where(a => !Algorithms.Contains(a)))
        {
            yield return $"Oidc:Algorithms has '{algorithm}'. Only {string.Join(", ", Algorithms)} are taken.";
        }

        foreach (var scope in o.Scopes.Where(s => !IsWord(s)))
        {
            yield return $"Oidc:Scopes has '{scope}'. A scope is one word without spaces or quotes.";
        }

        foreach (var acr in o.AcrValues.Where(a => !IsWord(a)))
        {
            yield return $"Oidc:AcrValues has '{acr}'. Each is one word without spaces or quotes.";
        }

        if (o.TrustedAudiences.Any(string.IsNullOrWhiteSpace))
        {
            yield return "Oidc:TrustedAudiences has an empty entry. Take it out.";
        }
    }

    private static IEnumerable<string> Roles(OidcOptions o)
    {
        for (var i = 0; i < o.RoleClaims.Count; i++)
        {
            var claim = o.RoleClaims[i];
            if (claim.Source is not (RoleClaim.IdToken or RoleClaim.Userinfo))
            {
                yield return Number($"Oidc:RoleClaims:{i}:Source is '{claim.Source}'. It must be id_token or userinfo.");
            }
            else if (claim.Source == RoleClaim.Userinfo && !o.Userinfo)
            {
                yield return Number($"Oidc:RoleClaims:{i}:Source is userinfo, but Oidc:Userinfo is not set, so that nobody would be asked. Set it.");
            }

            if (claim.Path.Count is 0 or > 8 || claim.Path.Any(string.IsNullOrWhiteSpace))
            {
                yield return Number($"Oidc:RoleClaims:{i}:Path must name one to eight members from the outside inwards, such as [\"realm_access\", \"roles\"].");
            }
        }

        for (var i = 0; i < o.RoleMap.Count; i++)
        {
            var entry = o.RoleMap[i];
            if (string.IsNullOrWhiteSpace(entry.Value))
            {
                yield return Number($"Oidc:RoleMap:{i}:Value is empty. Give the provider's value, letter by letter.");
            }
            else if (entry.Value.Contains('*', StringComparison.Ordinal))
            {
                yield return Number($"Oidc:RoleMap:{i}:Value is '{entry.Value}'. There are no wildcards: a value nobody thought of must not become a role. Name each value.");
            }

            if (!Role.All.Contains(entry.Role))
            {
                yield return Number($"Oidc:RoleMap:{i}:Role is '{entry.Role}'. It must be one of {string.Join(", ", Role.All)}.");
            }
        }
    }

    private static string? Address(string key, string value, bool localHttp, string example) =>
        string.IsNullOrWhiteSpace(value) ? $"{key} is empty. Give {example}."
        : !Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? $"{key} is '{value}', which is no address. Give {example}."
        : uri.UserInfo.Length > 0 ? $"{key} has a user name or password in it. Take it out."
        : uri.Query.Length > 0 || uri.Fragment.Length > 0 || value.Any(c => c is '?' or '#' || char.IsWhiteSpace(c)) ? $"{key} is '{value}'. It must not have spaces, ? or #."
        : uri.Scheme == "http" && !(localHttp && uri.IsLoopback) ? $"{key} is '{value}'. It must begin with https://; http is taken only in development, and only of this machine."
        : null;

    private static bool IsWord(string text) => text.Length > 0 && text.All(c => c is > ' ' and < '\u007f' and not ('"' or '\\'));

    private static bool HasControl(string text) => text.Any(char.IsControl);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
