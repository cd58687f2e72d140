using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Turns the provider's words into roles of this console. A value counts only if it stands in Oidc:RoleMap letter by letter; there is no wildcard and no default.
/// </summary>
internal sealed class RoleMapping(OidcOptions options)
{
    /// <summary>Whether a token alone tells all roles.</summary>
    public bool NeedsIdToken => options.RoleClaims.Any(c => c.Source == RoleClaim.IdToken);

    /// <summary>Roles, and how many values meant nothing.</summary>
    /// <exception cref="RefusedException">The provider left a list out because it is too long.</exception>
    public (IReadOnlyList<string> Roles, int Unknown) Of(JsonElement? idToken, JsonElement? userinfo)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claim in options.RoleClaims)
        {
            if ((claim.Source == RoleClaim.Userinfo ? userinfo : idToken) is not { } source)
            {
                continue;
            }

            if (At(source, claim.Path) is { } found)
            {
                values.UnionWith(Texts(found));
            }
            else if (IsLeftOut(source, claim.Path[0]))
            {
                throw new RefusedException(SignInRefusal.RolesLeftOut, $"'{OidcText.Clean(claim.Path[0], 60)}' is too long for a token; the provider left it out (_claim_names, hasgroups).");
            }
        }

        var known = options.RoleMap.Where(entry => values.Contains(entry.Value)).ToList();
        return ([.. known.Select(e => e.Role).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], values.Count(v => known.All(e => e.Value != v)));
    }

    private static JsonElement? At(JsonElement json, IReadOnlyList<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return null;
            }
        }

        return json;
    }

    // One text is one value, whatever spaces or commas are in it: splitting would let a group's name hold another's.
    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!),
        _ => [],
    };

    // Entra ID beyond 200 groups. The address in _claim_sources is not asked: it is whatever the token says.
    private static bool IsLeftOut(JsonElement json, string name) =>
        (json.TryGetProperty("_claim_names", out var names) && names.ValueKind == JsonValueKind.Object && names.TryGetProperty(name, out _))
        || (name == "groups" && (OidcJson.IsTrue(json, "hasgroups") || OidcJson.Text(json, "hasgroups") == "true"));
}
