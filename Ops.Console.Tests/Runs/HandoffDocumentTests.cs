using System.Text.Json.Nodes;
using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>The document a stranger carries on from.</summary>
public sealed class HandoffDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_says_what_why_who_agreed_what_is_done_what_failed_and_what_to_do()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        var preview = await bench.Do("contacts.purge", RunMode.Preview, new JsonObject { ["days"] = 200 });
        var id = Assert.IsType<Answer.AwaitsApproval>(await bench.Control.ApplyPreviewed(preview.Id, "They left years ago, OPS-1423.", bench.Me, default)).RunId;
        var rita = PageBench.Person("Rita");
        Assert.IsType<Answer.Accepted>(await bench.Control.Approve(id, (await bench.Get<ApprovalQueries>().Find(id, default))!.Digest, "Looked at all of them.", rita, default));
        await bench.Execute(id);
        var verify = Assert.IsType<Answer.Accepted>(await bench.Control.Verify(id, bench.Me, default)).RunId;
        var text = await Document(bench, id);
        Assert.StartsWith($"# {RunNumber.Format(id)} Purge stale contacts\n", text, StringComparison.Ordinal);
        Assert.Contains("- **Why:** They left years ago, OPS-1423.\n", text, StringComparison.Ordinal);
        Assert.Contains($"- **Agreed:** {rita.Name}, ", text, StringComparison.Ordinal);
        Assert.Contains(": Looked at all of them.\n", text, StringComparison.Ordinal);
        Assert.Contains($"- **Preview:** {preview.Number}\n", text, StringComparison.Ordinal);
        Assert.Contains($"- **Followed by:** {RunNumber.Format(verify)}, verify, waiting for its turn\n", text, StringComparison.Ordinal);
        Assert.Contains("1. Verify, if you want to know", text, StringComparison.Ordinal);
        Assert.Contains("2. Undo it, if", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_and_items_say_stays_text_on_its_line()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Outcomes["item-2"] = Outcome.Failed("![x](http://evil.example/a.png) <script>alert(1)</script>");
        var run = await bench.Do("stage.lamps");
        Assert.IsType<Answer.Accepted>(await bench.Control.AddNote(run.Id, "Calls back.\n# Approved by Rita\n- **Why:** all is well", bench.Me, default));
        var text = await Document(bench, run.Id);
        Assert.Contains("- 1 failed: \\!\\[x\\](http://evil.example/a.png) \\<script\\>alert(1)\\</script\\>\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# Approved", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split('\n').Count(l => l.Contains("Calls back.", StringComparison.Ordinal)));
        Assert.DoesNotContain("\n- **Why:** all is well", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_items_gets_none_of_them()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Outcomes["item-2"] = Outcome.Failed("The card of Ada Bauer is empty.");
        var run = await bench.Do("stage.lamps");
        var access = new AccessRules(new AccessOptions { Denials = [new() { Roles = [Role.Staff], Rights = [nameof(Right.SeeResults)], Operations = ["stage.*"] }] }, bench.Get<OperationCatalogue>());
        var handoffs = new HandoffQueries(bench.Runs, new LedgerQueries(bench.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Ops.Domain.Storage.OpsDb>>(), access), bench.Get<ApprovalQueries>(), bench.Get<Ops.Domain.Files.FileQueries>(), bench.Get<OperationCatalogue>(), access);
        var text = HandoffDocument.Markdown((await handoffs.Of(run.Id, bench.Me, default))!, Now);
        Assert.DoesNotContain("Ada Bauer", text, StringComparison.Ordinal);
        Assert.Contains("not shown to whoever made this file", text, StringComparison.Ordinal);
        Assert.Null(await handoffs.Of(run.Id, TestActor.Nobody, default));
    }

    private static async Task<string> Document(PageBench bench, long id) => HandoffDocument.Markdown((await bench.Get<HandoffQueries>().Of(id, bench.Me, default))!, Now);

    private static class TestActor
    {
        public static readonly Actor Nobody = new("dev:nobody", "Nobody", [], Door.Web);
    }
}
