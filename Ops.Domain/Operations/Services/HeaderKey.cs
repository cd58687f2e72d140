using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Services;

/// <summary>An idempotency key as a header can carry it.</summary>
internal static class HeaderKey
{
    // Services keep 255 characters; the digest below must fit behind what is readable.
    private const int Longest = 200;

    /// <summary>Percent-encoded: keys of rows may hold anything, line breaks too. Different keys stay different.</summary>
    public static string Of(string key)
    {
        var encoded = Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);
        return encoded.Length <= Longest ? encoded : $"{encoded[..100]}~{Canonical.Sha256(key)}";
    }
}
