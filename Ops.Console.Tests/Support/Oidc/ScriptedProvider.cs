using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>An OpenID provider on this machine that does what a test tells it, by real HTTP. It signs everybody in at once, as Sam.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    public const string ClientId = "ops:console/1", ClientSecret = "s3cret:with/odd+letters&canary";
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> _codes = new();
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _pushed = new();

    private ScriptedProvider(WebApplication app, MovedTime time) => (_app, Time) = (app, time);

    /// <summary>The clock of provider and consoles; tests move it on.</summary>
    public MovedTime Time { get; }

    public string Issuer { get; private set; } = "";

    public Script Script { get; set; } = new();

    public SigningKey Key { get; set; } = SigningKey.Rsa("k1");

    /// <summary>Keys that are published; those of <see cref="Key"/> unless set.</summary>
    public IReadOnlyList<SigningKey>? Published { get; set; }

    public string Subject { get; set; } = "sam-1";

    public ConcurrentQueue<SeenCall> Seen { get; } = new();

    /// <summary>Everything nobody may read in a log: codes, tokens, verifiers, nonces, states.</summary>
    public ConcurrentBag<string> Secrets { get; } = [ClientSecret];

    public string LastAccessToken { get; private set; } = "";

    public static async Task<ScriptedProvider> Start(MovedTime? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new ScriptedProvider(app, time ?? new MovedTime());
        app.Run(provider.Answer);
        await app.StartAsync();
        provider.Issuer = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>As on the first day, and nothing seen.</summary>
    public void Reset()
    {
        Script = new Script();
        (Published, Subject) = (null, "sam-1");
        Seen.Clear();
    }

    public int Calls(string path) => Seen.Count(c => c.Path == path);

    public JsonObject Claims(string? nonce)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = Subject, ["aud"] = ClientId, ["exp"] = Now(300), ["iat"] = Now(0), ["sid"] = "sid-1", ["name"] = "Sam Lee", ["roles"] = new JsonArray("ops-staff", "other"),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return claims;
    }

    public JsonObject Header() => new() { ["alg"] = "RS256", ["kid"] = Key.Id, ["typ"] = "JWT" };

    /// <summary>A right logout token, changed by the test.</summary>
    public string LogoutToken(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, SigningKey? key = null)
    {
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = (key ?? Key).Id, ["typ"] = "logout+jwt" };
        var body = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = Now(0), ["exp"] = Now(120), ["jti"] = Guid.NewGuid().ToString(), ["sub"] = Subject, ["sid"] = "sid-1",
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        claims?.Invoke(body);
        header?.Invoke(head);
        return (key ?? Key).Sign(head, body);
    }

    public long Now(int seconds) => Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    public static string AccessHash(string accessToken) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));

    public static Func<HttpContext, Task> Json(int status, string body, string type = "application/json") => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        var form = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync()).ToDictionary(p => p.Key, p => p.Value.ToString()) : [];
        var path = http.Request.Path.Value!;
        Seen.Enqueue(new SeenCall(path, http.Request.QueryString.Value ?? "", http.Request.Headers.Authorization, form));
        if (Script.Answers.TryGetValue(path, out var answer))
        {
            await answer(http);
            return;
        }

        await (path switch
        {
            "/.well-known/openid-configuration" => Send(http, Metadata(), Script.Metadata),
            "/jwks" => Send(http, new JsonObject { ["keys"] = new JsonArray([.. (Published ?? [Key]).Select(k => k.Jwk())]) }, Script.Jwks),
            "/authorize" => Authorize(http),
            "/par" => Push(http, form),
            "/token" => Token(http, form),
            "/userinfo" => Send(http, new JsonObject { ["sub"] = Subject, ["roles"] = new JsonArray("ops-admins"), ["name"] = "Sam of userinfo" }, Script.Userinfo),
            _ => Json(404, "{}")(http),
        });
    }

    private JsonObject Metadata() => new()
    {
        ["issuer"] = Issuer, ["authorization_endpoint"] = $"{Issuer}/authorize", ["token_endpoint"] = $"{Issuer}/token", ["jwks_uri"] = $"{Issuer}/jwks",
        ["userinfo_endpoint"] = $"{Issuer}/userinfo", ["end_session_endpoint"] = $"{Issuer}/end-session", ["response_types_supported"] = new JsonArray("code"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "PS256", "ES256", "RS512", "HS256", "none"), ["code_challenge_methods_supported"] = new JsonArray("S256"),
    };

    private static Task Send(HttpContext http, JsonObject body, Action<JsonObject>? change)
    {
        change?.Invoke(body);
        return Json(200, body.ToJsonString())(http);
    }

    private Task Push(HttpContext http, Dictionary<string, string> form)
    {
        var reference = $"urn:ietf:params:oauth:request_uri:{Guid.NewGuid():N}";
        _pushed[reference] = form;
        return Json(201, new JsonObject { ["request_uri"] = reference, ["expires_in"] = 60 }.ToJsonString())(http);
    }

    private Task Authorize(HttpContext http)
    {
        var asked = http.Request.Query.TryGetValue("request_uri", out var reference) && _pushed.TryRemove(reference.ToString(), out var pushed)
            ? pushed : http.Request.Query.ToDictionary(p => p.Key, p => p.Value.ToString());
        var code = Secret($"code-{Guid.NewGuid():N}");
        _codes[code] = (Secret(asked["nonce"]), asked["code_challenge"]);
        List<KeyValuePair<string, string>> parameters = [new("code", code), new("state", Secret(asked["state"])), new("session_state", "ignored")];
        Script.Callback?.Invoke(parameters);
        http.Response.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"], parameters.Where(p => !p.Key.StartsWith('!')).Select(p => KeyValuePair.Create<string, string?>(p.Key, p.Value))));
        return Task.CompletedTask;
    }

    private Task Token(HttpContext http, Dictionary<string, string> form)
    {
        string? nonce = null;
        if (form["grant_type"] == "authorization_code")
        {
            if (!_codes.TryRemove(form["code"], out var kept) || kept.Challenge != WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Secret(form["code_verifier"])))))
            {
                return Json(400, """{"error":"invalid_grant","error_description":"no such code, or the verifier does not fit"}""")(http);
            }

            nonce = kept.Nonce;
        }

        LastAccessToken = Secret($"access-{Guid.NewGuid():N}");
        var (header, claims) = (Header(), Claims(nonce));
        Script.Header?.Invoke(header);
        Script.Claims?.Invoke(claims);
        var token = Secret(Script.Token?.Invoke(header, claims) ?? Key.Sign(header, claims));
        return Send(http, new JsonObject
        {
            ["access_token"] = LastAccessToken, ["token_type"] = "Bearer", ["id_token"] = token, ["refresh_token"] = Secret($"refresh-{Guid.NewGuid():N}"), ["expires_in"] = 300,
        }, Script.TokenAnswer);
    }

    private string Secret(string text)
    {
        Secrets.Add(text);
        return text;
    }
}
