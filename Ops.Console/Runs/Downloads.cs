using System.Globalization;
using Ops.Console.Access;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>What people take away: made from the ledger while they wait, at any moment of the run.</summary>
internal static class Downloads
{
    public static void MapDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/runs/{number}/results.csv", async (string number, string? outcome, HttpContext http, RunQueries runs, RunResults results) =>
            await Load(number, Right.SeeResults, http, runs) is not { } run ? Results.NotFound()
            : Csv(http, RunResults.ResultsName(run, ResultRows.Parse(outcome)), (to, ct) => results.WriteResults(run.Id, ResultRows.Parse(outcome), to, ct)));

        endpoints.MapGet("/runs/{number}/output.csv", async (string number, HttpContext http, RunQueries runs, RunResults results) =>
            await Load(number, Right.SeeResults, http, runs) is not { } run || results.OutputName(run) is not { } name ? Results.NotFound()
            : Csv(http, name, (to, ct) => results.WriteOutput(run.Id, to, ct)));

        endpoints.MapGet("/runs/{number}/input.csv", async (string number, HttpContext http, RunQueries runs, IFileStore store, CancellationToken ct) =>
            await Load(number, Right.SeeInputs, http, runs) is not { FileSha256: { } sha } run ? Results.NotFound()
            : Results.File(await store.Open(sha, 0, ct), "text/csv", FileNames.Unpacked(run.FileName)));

        endpoints.MapGet("/runs.csv", (HttpContext http, RunQueries runs, AccessRules access, TimeProvider time) =>
            access.May(Viewer.Of(http.User), Right.View) is { Allowed: false } ? Results.NotFound()
            : Csv(http, "runs.csv", (to, ct) => Write(to,
                ["run", "operation", "title", "mode", "status", "requested by", "door", "requested at", "started at", "finished at", "total", "done", "succeeded", "failed", "skipped", "drifted"],
                Rows(runs.For(Viewer.Of(http.User)).All(RunListState.Read(http.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString())), time.GetUtcNow()).Filter(Viewer.Of(http.User)), ct)), ct)));
    }

    private static async Task Write(Stream to, IReadOnlyList<string> header, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken ct)
    {
        await using var file = await CsvOut.Begin(to, header, ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            await file.Write(row, ct);
        }
    }

    // What he may not see is not found: a number that was guessed tells nothing.
    private static async Task<Run?> Load(string number, Right right, HttpContext http, RunQueries runs) =>
        RunNumber.TryParse(number, out var id) ? await runs.For(Viewer.Of(http.User), right).Find(id, http.RequestAborted) : null;

    private static IResult Csv(HttpContext http, string name, Func<Stream, CancellationToken, Task> write)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(to => write(to, http.RequestAborted), "text/csv; charset=utf-8", name);
    }

    private static async IAsyncEnumerable<IReadOnlyList<string?>> Rows(IAsyncEnumerable<RunSummary> runs)
    {
        await foreach (var run in runs)
        {
            yield return
            [
                run.Number, run.OperationKey, run.OperationTitle, RunWords.Mode(run.Mode), RunWords.Status(run.Status), run.RequesterName, run.Door.ToString(),
                Time(run.CreatedAt), Time(run.StartedAt), Time(run.FinishedAt), Text(run.Total), Text(run.Counts.Done),
                Text(run.Counts.Succeeded), Text(run.Counts.Failed), Text(run.Counts.Skipped), Text(run.Counts.Drifted),
            ];
        }
    }

    private static string? Time(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
