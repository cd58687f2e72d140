using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>What the provider says about itself (OpenID Connect Discovery §3), as far as this console uses it.</summary>
internal sealed record ProviderMetadata
{
    public required string Issuer { get; init; }

    public required Uri Authorization { get; init; }

    public required Uri Token { get; init; }

    public required Uri Keys { get; init; }

    public Uri? Userinfo { get; init; }

    public Uri? EndSession { get; init; }

    public Uri? Pushed { get; init; }

    public bool RequiresPushed { get; init; }

    /// <summary>Promises an <c>iss</c> parameter with every answer (RFC 9207).</summary>
    public bool NamesIssuer { get; init; }

    /// <summary>Signatures both sides want.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="RefusedException">It is not this issuer's, lacks something, or leads to an address that is not https.</exception>
    public static ProviderMetadata Read(JsonElement json, OidcOptions options, Func<Uri, bool> allowed)
    {
        // Letter by letter: 'https://op' and 'https://op/' are two issuers, and a wrong one here is another provider's answer (mix-up).
        var issuer = OidcJson.Text(json, "issuer");
        if (!string.Equals(issuer, options.Authority, StringComparison.Ordinal))
        {
            throw new RefusedException(SignInRefusal.MetadataIssuer, $"the provider calls itself '{OidcText.Clean(issuer)}', Oidc:Authority says '{options.Authority}'; they must be equal letter by letter.");
        }

        var offered = OidcJson.Texts(json, "id_token_signing_alg_values_supported") ?? throw new RefusedException(SignInRefusal.Metadata, "id_token_signing_alg_values_supported is missing.");
        var algorithms = options.TakenAlgorithms.Where(offered.Contains).ToList();
        if (algorithms.Count == 0)
        {
            throw new RefusedException(SignInRefusal.Metadata, $"the provider signs with {OidcText.Clean(string.Join(", ", offered))}, Oidc:Algorithms takes {string.Join(", ", options.TakenAlgorithms)}.");
        }

        if (OidcJson.Has(json, "code_challenge_methods_supported") && OidcJson.Texts(json, "code_challenge_methods_supported")?.Contains("S256") != true)
        {
            throw new RefusedException(SignInRefusal.Metadata, "the provider does not support PKCE with S256.");
        }

        if (OidcJson.Has(json, "response_types_supported") && OidcJson.Texts(json, "response_types_supported")?.Contains("code") != true)
        {
            throw new RefusedException(SignInRefusal.Metadata, "the provider does not support response_type code.");
        }

        return new ProviderMetadata
        {
            Issuer = issuer!,
            Authorization = Needed("authorization_endpoint"),
            Token = Needed("token_endpoint"),
            Keys = Needed("jwks_uri"),
            Userinfo = Endpoint("userinfo_endpoint"),
            EndSession = Endpoint("end_session_endpoint"),
            Pushed = Endpoint("pushed_authorization_request_endpoint"),
            RequiresPushed = OidcJson.IsTrue(json, "require_pushed_authorization_requests"),
            NamesIssuer = OidcJson.IsTrue(json, "authorization_response_iss_parameter_supported"),
            Algorithms = algorithms,
        };

        Uri Needed(string name) => Endpoint(name) ?? throw new RefusedException(SignInRefusal.Metadata, $"{name} is missing.");

        Uri? Endpoint(string name) =>
            !OidcJson.Has(json, name) ? null
            : Uri.TryCreate(OidcJson.Text(json, name), UriKind.Absolute, out var address) && allowed(address) ? address
            : throw new RefusedException(SignInRefusal.MetadataEndpoint, $"{name} is not an https address.");
    }
}
