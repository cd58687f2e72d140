using System.Globalization;
using Ops.Console.Access;
using Ops.Console.Files;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>What people take away: made from the ledger while they wait, at any moment of the run.</summary>
internal static class Downloads
{
    public static void MapDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/runs/{number}/results.csv", async (string number, string? outcome, HttpContext http, RunQueries runs, RunResults results, FileDesk desk) =>
        {
            if (await Load(number, Right.SeeResults, http, runs) is not { } run)
            {
                return await Nothing(desk, http, number, "results");
            }

            var rows = ResultRows.Parse(outcome);
            return await desk.Give(http, About(run), $"Took away its results ({rows.Name}).", RunResults.ResultsName(run, rows), (to, ct) => results.WriteResults(run.Id, rows, to, ct));
        });

        endpoints.MapGet("/runs/{number}/output.csv", async (string number, HttpContext http, RunQueries runs, RunResults results, FileDesk desk) =>
            await Load(number, Right.SeeResults, http, runs) is not { } run ? await Nothing(desk, http, number, "output")
            : results.OutputName(run) is not { } name ? Results.NotFound()
            : await desk.Give(http, About(run), $"Took away its output {name}.", name, (to, ct) => results.WriteOutput(run.Id, to, ct)));

        endpoints.MapGet("/runs/{number}/handoff.md", async (string number, HttpContext http, HandoffQueries handoffs, FileDesk desk, TimeProvider time, CancellationToken ct) =>
            !RunNumber.TryParse(number, out var id) || await handoffs.Of(id, Viewer.Of(http.User), ct) is not { } handoff ? await Nothing(desk, http, number, "handoff")
            : await desk.Give(http, About(handoff.Run), "Took away its handoff.", HandoffDocument.Name(handoff.Run),
                async (to, token) => await to.WriteAsync(System.Text.Encoding.UTF8.GetBytes(HandoffDocument.Markdown(handoff, time.GetUtcNow())), token), type: "text/markdown; charset=utf-8"));

        endpoints.MapGet("/runs/{number}/input.csv", async (string number, HttpContext http, RunQueries runs, IFileStore store, FileDesk desk, CancellationToken ct) =>
            await Load(number, Right.SeeInputs, http, runs) is not { } run ? await Nothing(desk, http, number, "input")
            : run.FileSha256 is not { } sha ? Results.NotFound()
            : await desk.GiveBack(http, About(run), sha, FileNames.Unpacked(run.FileName), await store.Open(sha, 0, ct)));

        endpoints.MapGet("/runs.csv", async (HttpContext http, RunQueries runs, AccessRules access, FileDesk desk, TimeProvider time) =>
        {
            var viewer = Viewer.Of(http.User);
            if (access.May(viewer, Right.View) is { Allowed: false } denied)
            {
                return await desk.Refuse(http, ("runs", "list"), denied.Why);
            }

            var state = RunListState.Read(http.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString())), time.GetUtcNow());
            return await desk.Give(http, ("runs", "list"), $"Took away the list of runs{http.Request.QueryString}.", "runs.csv", (to, ct) => Write(to,
                ["run", "operation", "title", "mode", "status", "requested by", "door", "requested at", "started at", "finished at", "total", "done", "succeeded", "failed", "skipped", "drifted"],
                Rows(runs.For(viewer).All(state.Filter(viewer), ct)), ct));
        });
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

    private static Task<IResult> Nothing(FileDesk desk, HttpContext http, string number, string what) =>
        desk.Refuse(http, ("run", RunNumber.TryParse(number, out var id) ? RunNumber.Format(id) : number), $"Asked for its {what}: there is no such run, or not for this person.");

    private static (string Kind, string Id) About(Run run) => ("run", run.Number);

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
