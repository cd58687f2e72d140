using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>A key of the scripted provider, and tokens signed with it, right or wrong. Written without the library the console checks with.</summary>
internal sealed class SigningKey
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private SigningKey(string id, RSA? rsa, ECDsa? ec) => (Id, _rsa, _ec) = (id, rsa, ec);

    public string Id { get; }

    public static SigningKey Rsa(string id, int bits = 2048) => new(id, RSA.Create(bits), null);

    public static SigningKey Ec(string id) => new(id, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public JsonObject Jwk()
    {
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = Id, ["use"] = "sig", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) };
        }

        var ec = _ec!.ExportParameters(false);
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = Id, ["use"] = "sig", ["x"] = Text(ec.Q.X!), ["y"] = Text(ec.Q.Y!) };
    }

    public string PublicPem() => _rsa!.ExportSubjectPublicKeyInfoPem();

    public string Sign(JsonObject header, JsonObject claims) => Sign(header.ToJsonString(), claims.ToJsonString(), (string?)header["alg"] ?? "RS256");

    public string Sign(string header, string claims, string algorithm)
    {
        var body = $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        var data = Encoding.ASCII.GetBytes(body);
        var signature = algorithm switch
        {
            "RS256" => _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => _rsa!.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _ec!.SignData(data, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(PublicPem()), data),
            _ => [],
        };
        return $"{body}.{Text(signature)}";
    }

    public static string Text(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
