using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>What the provider does differently this time; null and empty are the right way.</summary>
internal sealed class Script
{
    public Action<JsonObject>? Metadata { get; set; }

    public Action<JsonObject>? Jwks { get; set; }

    /// <summary>Changes the parameters the browser brings back.</summary>
    public Action<List<KeyValuePair<string, string>>>? Callback { get; set; }

    public Action<JsonObject>? Header { get; set; }

    public Action<JsonObject>? Claims { get; set; }

    /// <summary>Makes the ID token from header and claims, instead of signing them.</summary>
    public Func<JsonObject, JsonObject, string>? Token { get; set; }

    /// <summary>Changes the token endpoint's answer.</summary>
    public Action<JsonObject>? TokenAnswer { get; set; }

    public Action<JsonObject>? Userinfo { get; set; }

    /// <summary>Whole answers, by path.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Answers { get; } = [];
}
