using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Ops.Console.Access.Oidc;

/// <summary>One of the provider's public keys that may sign tokens.</summary>
internal sealed record ProviderKey(string? Id, string Type, string? Algorithm, SecurityKey Key)
{
    private const int MostKeys = 100;

    /// <summary>Whether a signature of this kind could be this key's.</summary>
    public bool Fits(string algorithm) => Type == (algorithm.StartsWith("ES", StringComparison.Ordinal) ? "EC" : "RSA") && (Algorithm is null || Algorithm == algorithm);

    /// <summary>The usable ones of a JWKS: for signatures, RSA of 2,048 bits and more or EC P-256. Others are passed over, as RFC 7517 §5 wants it.</summary>
    public static IReadOnlyList<ProviderKey> Read(JsonElement jwks)
    {
        if (!jwks.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw new RefusedException(SignInRefusal.Keys, "the key set has no list of keys.");
        }

        var read = keys.EnumerateArray().Take(MostKeys).Where(k => k.ValueKind == JsonValueKind.Object).Select(One).OfType<ProviderKey>().ToList();
        return read.Count > 0 ? read : throw new RefusedException(SignInRefusal.Keys, "the key set has no usable key (RSA of 2,048 bits and more, or EC P-256, for signatures).");
    }

    private static ProviderKey? One(JsonElement json)
    {
        var type = OidcJson.Text(json, "kty");
        var use = OidcJson.Text(json, "use");
        var forSignatures = (use ?? "sig") == "sig" && (!OidcJson.Has(json, "key_ops") || OidcJson.Texts(json, "key_ops")?.Contains("verify") == true);
        SecurityKey? key = !forSignatures ? null : type == "RSA" ? Rsa(json) : type == "EC" ? Ec(json) : null;
        return key is null ? null : new ProviderKey(OidcJson.Text(json, "kid"), type!, OidcJson.Text(json, "alg"), key);
    }

    private static RsaSecurityKey? Rsa(JsonElement json)
    {
        if (Bytes(json, "n") is not { } n || Bytes(json, "e") is not { } e)
        {
            return null;
        }

        // Leading zeros are not length.
        var modulus = n.AsSpan().TrimStart((byte)0).ToArray();
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        if (bits is < 2048 or > 16384 || e.Length is 0 or > 8)
        {
            return null;
        }

        try
        {
            // Imported once: what this machine can't use must not fail in the middle of a sign-in.
            using var probe = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = e });
            return new RsaSecurityKey(probe.ExportParameters(includePrivateParameters: false));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ECDsaSecurityKey? Ec(JsonElement json)
    {
        if (OidcJson.Text(json, "crv") != "P-256" || Bytes(json, "x") is not { Length: 32 } x || Bytes(json, "y") is not { Length: 32 } y)
        {
            return null;
        }

        try
        {
            return new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(JsonElement json, string name)
    {
        try
        {
            return OidcJson.Text(json, name) is { Length: > 0 and <= 4096 } text ? WebEncoders.Base64UrlDecode(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
