using Microsoft.AspNetCore.Http.Features;
using Ops.Console.Access;
using Ops.Console.Shell;
using Ops.Domain.Files;

namespace Ops.Console.Files;

/// <summary>
/// Takes files by plain HTTP, because a circuit is too slow for large ones. The body is the file, so memory doesn't grow with it.
/// </summary>
internal static class Uploads
{
    private const int MostDrained = 64 * 1024 * 1024;

    public static void MapUploads(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/files", async (HttpContext http, FileIntake files, UploadQuota quota, string? name) =>
    {
        if (!IsOurPage(http.Request))
        {
            return Results.Json(new { error = "Files can only be sent from a page of this console." }, statusCode: StatusCodes.Status403Forbidden);
        }

        var person = Viewer.Of(http.User);
        if (quota.IsUsedUp(person.Subject))
        {
            await PlainAnswer.Write(http, StatusCodes.Status429TooManyRequests, "Too much for one day", quota.Words, quota.UntilMidnight);
            return Results.Empty;
        }

        var limit = http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        if (!limit.IsReadOnly)
        {
            // The intake counts, and says the sentence about the limit; the web server would only cut the connection.
            limit.MaxRequestBodySize = null;
        }

        try
        {
            var body = quota.Counted(http.Request.Body, person.Subject);
            var file = await files.Receive(body, name ?? "file.csv", person, body, http.RequestAborted);
            return Results.Json(new { sha256 = file.Sha256, name = file.Name, size = file.Size, arrival = file.Arrival });
        }
        catch (FileRefusedException refused)
        {
            await Drain(http.Request.Body, http.RequestAborted);
            return Results.Json(new { error = refused.Message }, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (UploadQuota.UsedUpException usedUp)
        {
            await Drain(http.Request.Body, http.RequestAborted);
            await PlainAnswer.Write(http, StatusCodes.Status429TooManyRequests, "Too much for one day", usedUp.Message, quota.UntilMidnight);
            return Results.Empty;
        }
        catch (Exception cut) when (cut is BadHttpRequestException or OperationCanceledException or IOException { InnerException: null } && http.RequestAborted.IsCancellationRequested)
        {
            // The sender went away half-way: nothing is kept, and nobody is there to be told.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }

    // The page of the same address would answer a POST too.
    }).WithOrder(-1);

    /// <summary>Reads a bounded part of what still comes: who is busy sending does not hear an answer.</summary>
    private static async Task Drain(Stream body, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        for (var left = MostDrained; left > 0;)
        {
            var read = await body.ReadAsync(buffer, ct);
            if (read == 0)
            {
                return;
            }

            left -= read;
        }
    }

    /// <summary>
    /// A page of another site can send a form with our cookie, but can't set this header without asking first, which is refused.
    /// Where it comes from was asked before, by <see cref="OriginCheck"/>.
    /// </summary>
    private static bool IsOurPage(HttpRequest request) => request.Headers["X-Ops-Upload"] == "1";
}
