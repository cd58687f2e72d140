using System.Net;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Files;

/// <summary>Whoever takes a file away is written down, and so is who was not given one.</summary>
public sealed class FileDeskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ConsoleProcess _console = null!;

    public async ValueTask InitializeAsync() => _console = await ConsoleProcess.Start(_folder.Path, 0,
        ("Access__Denials__0__Roles__0", "reviewer"), ("Access__Denials__0__Rights__0", "SeeInputs"), ("Access__Denials__0__Rights__1", "SeeResults"), ("Access__Denials__0__Groups__0", "Practice"),
        ("Access__Denials__1__Roles__0", "staff"), ("Access__Denials__1__Rights__0", "View"));

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task T33_every_download_and_every_refused_one_is_written_down_or_not_given()
    {
        var checkedRows = await Run("practice.check-rows", "--file", $"rows={_folder.Write("rows.csv", "id,name,amount\n1,Confidential,2\n")}");
        var exported = await Run("submissions.export-failed");
        using var eve = await WebClient.SignIn(_console.Address, "dev:eve");
        foreach (var path in new[] { $"/runs/{checkedRows}/results.csv?outcome=failed", $"/runs/{checkedRows}/input.csv", $"/runs/{exported}/output.csv", "/runs.csv?q=rows", "/audit.csv" })
        {
            Assert.Equal(HttpStatusCode.OK, await Get(eve, path));
        }

        // Nothing is there to be taken: neither given nor refused.
        Assert.Equal(HttpStatusCode.NotFound, await Get(eve, $"/runs/{checkedRows}/output.csv"));
        Assert.Equal(HttpStatusCode.NotFound, await Get(eve, $"/runs/{exported}/input.csv"));
        Assert.Equal(
            [
                $"file.downloaded run {checkedRows}: Took away its results (failed).", $"file.downloaded run {checkedRows}: Took away the uploaded file rows.csv.",
                $"file.downloaded run {exported}: Took away its output failed-submissions.csv.", "file.downloaded runs list: Took away the list of runs?q=rows.", "audit.exported audit export: Exported all of it.",
            ], Written("dev:eve"));

        using var rita = await WebClient.SignIn(_console.Address, "dev:rita");
        foreach (var path in new[] { $"/runs/{checkedRows}/results.csv", $"/runs/{checkedRows}/output.csv", $"/runs/{checkedRows}/input.csv", "/runs/R-999/results.csv", "/runs/x%0Ay/input.csv" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await Get(rita, path));
        }

        Assert.Equal(
            new[] { ($"{checkedRows}", "results"), (checkedRows, "output"), (checkedRows, "input"), ("R-999", "results"), ("x\\ny", "input") }
                .Select(r => $"access.refused run {r.Item1}: Asked for its {r.Item2}: there is no such run, or not for this person."), Written("dev:rita"));

        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        Assert.Equal(HttpStatusCode.NotFound, await Get(sam, "/runs.csv"));
        Assert.Equal(HttpStatusCode.NotFound, await Get(sam, "/audit.csv"));
        Assert.Equal(["access.refused runs list", "access.refused audit export"], Written("dev:sam").Select(e => e[..e.IndexOf(':', StringComparison.Ordinal)]));

        // What can't be written down is not given.
        Practice.Read(_folder.Path, "ops.db", "CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk on fire'); END", _ => { });
        foreach (var path in new[] { $"/runs/{checkedRows}/results.csv", $"/runs/{checkedRows}/input.csv", "/runs.csv", "/audit.csv" })
        {
            using var answer = await eve.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.DoesNotContain("Confidential", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private async Task<string> Run(params string[] args)
    {
        await using var cli = new CliProcess(_folder.Path, ["run", .. args, "--json"]);
        return (await cli.Ends()).Exits(0).Run;
    }

    private List<string> Written(string subject)
    {
        var entries = new List<string>();
        Practice.Read(_folder.Path, "ops.db", $"SELECT Action, ObjectKind, ObjectId, Summary, Address, Door FROM audit_entries WHERE ActorSubject = '{subject}' AND Action NOT LIKE 'session.%' ORDER BY Id", row =>
        {
            Assert.Equal(("127.0.0.1", "Web"), (row[4], row[5]));
            entries.Add($"{row[0]} {row[1]} {row[2]}: {row[3]}");
        });
        return entries;
    }

    private static async Task<HttpStatusCode> Get(WebClient client, string path)
    {
        using var answer = await client.Http.GetAsync(path);
        _ = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode;
    }
}
