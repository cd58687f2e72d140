namespace Ops.Console.Shell;

/// <summary>Under which address people reach this console, and who else may be sent forms: the identity provider.</summary>
internal sealed record PublicAddress(Uri? Public, IReadOnlyList<string> FormOrigins)
{
    /// <summary>Reads Oidc:PublicUrl, Oidc:Authority and Oidc:FormOrigins. What is no address is left to the check of the Oidc keys.</summary>
    public static PublicAddress Read(IConfiguration configuration) => new(
        Address(configuration["Oidc:PublicUrl"]),
        [.. configuration.GetSection("Oidc:FormOrigins").GetChildren().Select(o => o.Value).Prepend(configuration["Oidc:Authority"]).Select(Address).OfType<Uri>().Select(Origin).Distinct()]);

    /// <summary>The console's own origin: as configured, else as this request was addressed.</summary>
    public string OriginFor(HttpRequest request) => Public is not null ? Origin(Public) : $"{request.Scheme}://{request.Host.Value}".ToLowerInvariant();

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority).ToLowerInvariant();

    private static Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) ? address : null;
}
