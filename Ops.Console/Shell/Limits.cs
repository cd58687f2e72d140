using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Http.Features;
using Ops.Console.Access;
using Ops.Domain.Access;

namespace Ops.Console.Shell;

/// <summary>How often one person, or before sign-in one address, may knock at each door. Who knocks too often is told when to come again; nobody else notices.</summary>
internal static class Limits
{
    public static IServiceCollection AddLimits(this IServiceCollection services, LimitsOptions limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton(new OpenPages(limits.PagesOpen));
        services.AddSingleton<UploadQuota>();
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Door(http.Request) switch
            {
                "sign-in" => PerMinute($"sign-in {AddressOf(http)}", limits.SignInsPerMinute),
                "files" => PerMinute($"files {PersonOf(http)}", limits.UploadsPerMinute),
                _ => RateLimitPartition.GetNoLimiter(""),
            });
            limiter.OnRejected = (rejected, _) => new ValueTask(PlainAnswer.Write(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many in a short time",
                Door(rejected.HttpContext.Request) == "files"
                    ? $"You sent {limits.UploadsPerMinute:N0} files within a minute, the most one person may. Wait a moment and send this one again."
                    : "Too many people signed in from your network address within a minute. Wait a moment and try again.",
                rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1)));
        });
        return services;
    }

    /// <summary>Behind authentication: it must know who asks.</summary>
    public static void UseLimits(this IApplicationBuilder app)
    {
        app.UseRateLimiter();
        app.Use(async (http, next) =>
        {
            var open = http.RequestServices.GetRequiredService<OpenPages>();
            var subject = PersonOf(http);
            if (IsConnection(http))
            {
                if (!open.TryEnter(subject))
                {
                    await TooManyPages(http, open);
                    return;
                }

                try
                {
                    // Ends with the connection.
                    await next(http);
                }
                finally
                {
                    open.Leave(subject);
                }
            }
            else if (IsLivePage(http) && open.IsFull(subject))
            {
                // Told on the page, while a page can still be shown: a refused connection can only say that something broke.
                await TooManyPages(http, open);
            }
            else
            {
                await next(http);
            }
        });
    }

    private static Task TooManyPages(HttpContext http, OpenPages open) => PlainAnswer.Write(http, StatusCodes.Status429TooManyRequests, "Too many pages are open",
        $"You have {open.Most:N0} pages of this console open, the most one person may. Close some of them and load this one again.", TimeSpan.FromSeconds(10));

    private static string? Door(HttpRequest request) => request.Path.Value?.TrimEnd('/').ToLowerInvariant() switch
    {
        "/sign-in" when HttpMethods.IsPost(request.Method) => "sign-in",
        "/signin-oidc" or "/backchannel-logout" => "sign-in",
        "/files" when HttpMethods.IsPost(request.Method) => "files",
        _ => null,
    };

    // A connection of a circuit by any transport: a WebSocket for as long as it lasts, or one long poll after the other.
    private static bool IsConnection(HttpContext http) => http.Request.Path.Equals("/_blazor", StringComparison.OrdinalIgnoreCase)
        && (HttpMethods.IsGet(http.Request.Method) || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true);

    private static bool IsLivePage(HttpContext http) => HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata is { } endpoint && endpoint.GetMetadata<ComponentTypeMetadata>() is not null
        && http.User.Identity?.IsAuthenticated == true && http.AcceptsInteractiveRouting();

    private static RateLimitPartition<string> PerMinute(string who, int many) => RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = many, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(60.0 / many), QueueLimit = 0,
    });

    private static string PersonOf(HttpContext http) => http.User.Identity?.IsAuthenticated == true ? Viewer.Of(http.User).Subject : AddressOf(http);

    // Of an IPv6 address only the network: a single machine has 2^64 of the rest.
    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } six => new IPAddress([.. six.GetAddressBytes().Take(8), .. new byte[8]]).ToString(),
        var four => four.MapToIPv4().ToString(),
    };
}
