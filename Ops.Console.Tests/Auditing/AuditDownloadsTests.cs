using System.Text;
using Ops.Console.Auditing;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using HttpStatusCode = System.Net.HttpStatusCode;

namespace Ops.Console.Tests.Auditing;

/// <summary>The trail as a file.</summary>
public sealed class AuditDownloadsTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task No_cell_is_a_formula()
    {
        await using var bench = await PageBench.Start("Rita");
        var actor = new Actor("=1+1", "@SUM(A1)", [], Door.Web) { Address = "+1" };
        await bench.Get<AuditTrail>().RecordAlone(new AuditRecord(actor, AuditActions.RunRefused, "-2+3", "=cmd|' /C calc'!A0") { Summary = "=HYPERLINK(\"http://x\",\"a,b\")\r\nsecond" }, default);
        using var file = new MemoryStream();
        await AuditDownloads.Write(file, bench.Get<AuditQueries>().All(new AuditFilter(), default), default);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains(",'=1+1,'@SUM(A1),Web,+1,run.refused,'-2+3,'=cmd|' /C calc'!A0,\"'=HYPERLINK(\"\"http://x\"\",\"\"a,b\"\")\\r\\nsecond\",", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_it_gets_nothing_and_both_the_export_and_the_refusal_are_written_down()
    {
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        using var rita = await WebClient.SignIn(console.Address, "dev:rita");
        Assert.Equal(HttpStatusCode.NotFound, (await sam.Http.GetAsync("/audit.csv")).StatusCode);
        _ = await rita.Http.GetStringAsync("/audit.csv?object=no-such-thing");
        var answer = await rita.Http.GetAsync("/audit.csv?action=audit.exported");
        Assert.Equal(("text/csv", "audit.csv", "nosniff"),
            (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName, answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Contains("Exported /audit?object=no-such-thing", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(",dev:sam,Sam Lee,Web,", await rita.Http.GetStringAsync("/audit.csv?action=access.refused"), StringComparison.Ordinal);

        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/audit.csv")).StatusCode);
    }
}
