using System.Globalization;
using Ops.Console.Access;
using Ops.Domain.Access;
using Ops.Domain.Files;

namespace Ops.Console.Files;

/// <summary>Hands out what a run replaced or deleted, as it was before.</summary>
internal static class FileHistoryDownloads
{
    public static void MapFileHistoryDownloads(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/files/history/{id}/content", async (string id, HttpContext http, FileHistoryQueries history, IFileStore store, FileDesk desk, CancellationToken ct) =>
        {
            var viewer = Viewer.Of(http.User);
            var isNumber = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number);

            // Who may see the row may not always take the bytes: they are what the run was given.
            if (!isNumber || await history.For(viewer).Find(number, ct) is null || await history.For(viewer, Right.SeeInputs).Find(number, ct) is not { } row)
            {
                return await desk.Refuse(http, ("file", isNumber ? $"history {number}" : "history"), "Asked for an archived file: there is no such row, or not for this person.");
            }

            if (row.Change.OldSha256 is not { } sha)
            {
                return Results.NotFound();
            }

            var content = await store.Open(sha, 0, ct);
            var name = row.Change.Path[(row.Change.Path.LastIndexOf('/') + 1)..];
            try
            {
                return await desk.Give(http, ("run", row.Run), $"Took away the archived file {row.Change.Target}: {row.Change.Path}, as it was before ({sha}).", name, async (to, token) =>
                {
                    await using (content)
                    {
                        await content.CopyToAsync(to, token);
                    }
                }, type: "application/octet-stream");
            }
            catch
            {
                await content.DisposeAsync();
                throw;
            }
        });
}
