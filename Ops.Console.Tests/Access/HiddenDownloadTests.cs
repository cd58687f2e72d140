using System.Net;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Access;

/// <summary>T13: a guessed number downloads nothing, and does not even tell that there is something.</summary>
public sealed class HiddenDownloadTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ConsoleProcess _console = null!;

    public async ValueTask InitializeAsync() => _console = await ConsoleProcess.Start(_folder.Path, 0,
        ("Access__Denials__0__Roles__0", "staff"), ("Access__Denials__0__Rights__0", "View"), ("Access__Denials__0__Operations__0", "practice.*"),
        ("Access__Denials__1__Roles__0", "reviewer"), ("Access__Denials__1__Rights__0", "SeeInputs"), ("Access__Denials__1__Rights__1", "SeeResults"), ("Access__Denials__1__Groups__0", "Practice"));

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task T13_another_persons_ids_give_nothing_on_any_route()
    {
        var rows = _folder.Write("rows.csv", "id,name,amount\n1,Confidential,2\n");
        string run;
        await using (var cli = new CliProcess(_folder.Path, "run", "practice.check-rows", "--file", $"rows={rows}", "--json"))
        {
            run = (await cli.Ends()).Exits(0).Run;
        }

        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        using var rita = await WebClient.SignIn(_console.Address, "dev:rita");
        using var eve = await WebClient.SignIn(_console.Address, "dev:eve");
        foreach (var file in new[] { "results.csv", "results.csv?outcome=failed", "output.csv", "input.csv" })
        {
            Assert.Equal(file == "output.csv" ? HttpStatusCode.NotFound : HttpStatusCode.OK, (await Get(eve, $"/runs/{run}/{file}")).Status);
            var none = await Get(sam, $"/runs/R-999/{file}");
            Assert.Equal(HttpStatusCode.NotFound, none.Status);
            Assert.Equal(none, await Get(sam, $"/runs/{run}/{file}"));
            Assert.Equal(none, await Get(rita, $"/runs/{run}/{file}"));
        }

        Assert.Contains("Confidential", (await Get(eve, $"/runs/{run}/input.csv")).Body, StringComparison.Ordinal);
        foreach (var list in new[] { "/runs.csv", "/runs.csv?operation=practice.check-rows", $"/runs.csv?q={run}" })
        {
            Assert.Contains("practice.check-rows", (await Get(eve, list)).Body, StringComparison.Ordinal);
            Assert.Contains("practice.check-rows", (await Get(rita, list)).Body, StringComparison.Ordinal);
            Assert.Single((await Get(sam, list)).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> Get(WebClient client, string path)
    {
        using var answer = await client.Http.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
