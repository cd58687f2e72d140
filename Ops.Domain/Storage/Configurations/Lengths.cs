namespace Ops.Domain.Storage.Configurations;

/// <summary>Lengths that several tables share.</summary>
internal static class Lengths
{
    /// <summary>A person's key: the issuer's address and up to 255 characters of the provider's own (OpenID Connect Core, 2).</summary>
    public const int Subject = 800;

    /// <summary>A person id of the provider.</summary>
    public const int PersonId = 255;
}
