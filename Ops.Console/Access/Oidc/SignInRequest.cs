using System.Globalization;
using Microsoft.AspNetCore.Authentication;

namespace Ops.Console.Access.Oidc;

/// <summary>What a sign-in remembers until the provider answers, and how it is asked for.</summary>
internal static class SignInRequest
{
    private const string Verifier = "ops.verifier", Nonce = "ops.nonce", MaxAge = "ops.max_age", Acr = "ops.acr", Prompt = "ops.prompt";

    /// <summary>
    /// A sign-in that comes back to a page of this console. With <paramref name="maxAge"/> or <paramref name="acr"/> the provider has to check the person anew, or
    /// more strongly, before something dangerous; the token must then prove it.
    /// </summary>
    public static AuthenticationProperties To(string? page, int? maxAge = null, string? acr = null, string? prompt = null)
    {
        var properties = new AuthenticationProperties { RedirectUri = Local(page) };
        if (maxAge is not null)
        {
            properties.Items[MaxAge] = maxAge.Value.ToString(CultureInfo.InvariantCulture);
        }

        if (acr is not null)
        {
            properties.Items[Acr] = acr;
        }

        if (prompt is not null)
        {
            properties.Items[Prompt] = prompt;
        }

        return properties;
    }

    public static string Local(string? page) => SignInSetup.IsLocal(page) ? page! : "/";

    /// <summary>New secrets for this sign-in, and the parameters of the request (Core §3.1.2.1).</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Begin(AuthenticationProperties properties, OidcOptions options)
    {
        var (verifier, nonce) = (OidcText.Unguessable(), OidcText.Unguessable());
        (properties.Items[Verifier], properties.Items[Nonce]) = (verifier, nonce);
        List<KeyValuePair<string, string>> parameters =
        [
            new("client_id", options.ClientId), new("response_type", "code"), new("redirect_uri", options.RedirectUri), new("scope", string.Join(' ', options.AskedScopes)),
            new("nonce", nonce), new("code_challenge", Challenge(verifier)), new("code_challenge_method", "S256"),
        ];
        var asked = Asked(properties, options);
        Add("max_age", asked.MaxAge?.ToString(CultureInfo.InvariantCulture));
        Add("acr_values", asked.AcrValues.Count > 0 ? string.Join(' ', asked.AcrValues) : null);
        Add("prompt", properties.GetString(Prompt) ?? (options.Prompt.Length > 0 ? options.Prompt : null));
        return parameters;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parameters.Add(new(name, value));
            }
        }
    }

    public static string VerifierOf(AuthenticationProperties properties) => properties.Items[Verifier]!;

    /// <summary>What the token must answer to.</summary>
    public static IdTokenAsked Asked(AuthenticationProperties properties, OidcOptions options) => new()
    {
        Nonce = properties.Items[Nonce],
        MaxAge = int.TryParse(properties.GetString(MaxAge), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : options.MaxAge,
        AcrValues = properties.GetString(Acr) is { } acr ? [acr] : options.AcrValues,
    };

    private static string Challenge(string verifier) =>
        Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
}
