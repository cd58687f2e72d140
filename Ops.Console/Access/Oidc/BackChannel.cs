using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;

namespace Ops.Console.Access.Oidc;

/// <summary>Where the provider tells us that somebody signed out elsewhere (OpenID Connect Back-Channel Logout §2.5 to §2.8).</summary>
internal sealed partial class BackChannel(LogoutTokens tokens, IEndSessions sessions, ILogger<BackChannel> log) : IDisposable
{
    /// <summary>Anybody may call; each call costs a signature check.</summary>
    public const int MostCalls = 120;
    private const int MostBytes = 64 * 1024;
    private readonly FixedWindowRateLimiter _limit = new(new FixedWindowRateLimiterOptions { PermitLimit = MostCalls, Window = TimeSpan.FromSeconds(10), QueueLimit = 0 });

    public async Task<IResult> Take(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        using var permit = _limit.AttemptAcquire();
        if (!permit.IsAcquired)
        {
            return Error(StatusCodes.Status429TooManyRequests, "slow_down");
        }

        try
        {
            if (await Read(http) is not { } raw)
            {
                return Error(StatusCodes.Status400BadRequest, "invalid_request");
            }

            var token = await tokens.Check(raw, http.RequestAborted);
            var ended = token.SessionId is { } sid ? await sessions.EndBySid(token.Issuer, sid, http.RequestAborted) : await sessions.EndBySubject(token.Issuer, token.Subject!, http.RequestAborted);
            tokens.Used(token);
            Ended(ended, token.Issuer);
            return Results.Ok();
        }
        catch (RefusedException refused)
        {
            Refused(refused.Why, refused.Detail);
            return Error(StatusCodes.Status400BadRequest, "invalid_request");
        }
    }

    public void Dispose() => _limit.Dispose();

    private static async Task<string?> Read(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType!.Contains("multipart", StringComparison.OrdinalIgnoreCase) || http.Request.ContentLength > MostBytes)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostBytes;
        }

        try
        {
            var form = await http.Request.ReadFormAsync(new FormOptions { ValueLengthLimit = MostBytes, KeyLengthLimit = 200, ValueCountLimit = 20 }, http.RequestAborted);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static IResult Error(int status, string error) => Results.Json(new { error }, statusCode: status);

    [LoggerMessage(Level = LogLevel.Information, Message = "The sign-in provider {Issuer} signed somebody out: {Ended} sessions ended.")]
    private partial void Ended(int ended, string issuer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A back-channel logout was refused ({Refusal}): {Detail}")]
    private partial void Refused(SignInRefusal refusal, string detail);
}
