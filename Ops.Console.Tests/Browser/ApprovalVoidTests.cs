using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>
/// What changed between the yes and the start. A run of another process on the same data directory keeps the approved one
/// in the queue until the test has changed what it wants to.
/// </summary>
public sealed class ApprovalVoidTests(Chrome chrome)
{
    [Fact]
    public async Task T6_a_file_whose_bytes_changed_after_the_yes_is_not_run()
    {
        await using var bench = await ApprovalBench.Start(chrome, ("Approvals__Demands__0__Operations__0", "submissions.resubmit"));
        var before = Practice.Dump(bench.Data);
        var csv = bench.File("agreed.csv");
        await File.WriteAllTextAsync(csv, Practice.ResubmitCsv(20));
        var sam = await bench.SignIn("Sam");
        var asked = await bench.Ask(sam, "submissions.resubmit", "The bank took them back", async () =>
        {
            await sam.GetByLabel("Choose a CSV file").SetInputFilesAsync(csv);
            await Expect(sam.GetByText("20 rows, no problems.")).ToBeVisibleAsync();
        });
        using (new BusyElsewhere(bench.Data, asked.Preview))
        {
            var rita = await Agree(bench, "Rita", asked);
            await Look.Take(rita, "approved-waits");

            // As long as it was, and other submissions in it.
            var sha = Practice.Text(bench.Data, $"SELECT FileSha256 FROM runs WHERE Id = {asked.Id}");
            var stored = Assert.Single(Directory.GetFiles(Path.Combine(bench.Data, "files", "sha256"), $"*{sha[^40..]}*", SearchOption.AllDirectories));
            var bytes = await File.ReadAllTextAsync(stored);
            await File.WriteAllTextAsync(stored, bytes.Replace("S-000001", "S-000041", StringComparison.Ordinal));
            Assert.Equal(("Approved", "Queued"), (asked.State, asked.Status));
        }

        await asked.Becomes("Cancelled");
        await Expect(sam.GetByText("The bytes of agreed.csv in the file store are no longer the ones that were uploaded. Upload it again, preview and ask again.", new() { Exact = false })).ToBeVisibleAsync();
        await Look.Around(sam, "void-file");
        Assert.Equal(("Void", 0), (asked.State, asked.Starts));
        Assert.Equal(before, Practice.Dump(bench.Data));
    }

    [Fact]
    public async Task T7_under_new_code_neither_what_was_asked_nor_what_was_approved_runs()
    {
        await using var bench = await ApprovalBench.Start(chrome);
        var before = Practice.Dump(bench.Data);
        var other = OtherBuild.Into(bench.File("other"));
        var sam = await bench.SignIn("Sam");
        var approved = await bench.Ask(sam, 300);
        var asked = await bench.Ask(sam, 180);
        var busy = new BusyElsewhere(bench.Data, approved.Preview);
        try
        {
            var rita = await Agree(bench, "Rita", approved);
            await rita.GotoAsync(asked.Page);
            await Expect(Approve(rita)).ToBeEnabledAsync();

            // Both pages stay open; they come back by themselves and say what happened.
            await bench.Deploy(other);
            foreach (var page in (IPage[])[rita, sam])
            {
                await Expect(page.GetByText("the program's code changed since it was asked for. Preview and ask again.", new() { Exact = false })).ToBeVisibleAsync(new() { Timeout = 120_000 });
            }

            await Expect(Approve(rita)).ToBeDisabledAsync();
            await Look.Around(rita, "void-code");
            await Look.Take(sam, "void-code-own");
            Assert.Equal(("Waiting", "AwaitingApproval"), (asked.State, asked.Status));

            // Switched on by hand and pressed all the same.
            await Approve(rita).EvaluateAsync("button => button.disabled = false");
            await Approve(rita).ClickAsync();
            await asked.Becomes("Cancelled");
            await Expect(Approve(rita)).ToHaveCountAsync(0);
            await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Withdraw the request" })).ToHaveCountAsync(0);
            Assert.Contains("approve: Void: the program's code changed", asked.Refusals, StringComparison.Ordinal);
            Assert.Equal(("Void", 0, 0), (asked.State, asked.Decisions, asked.Starts));
            await Look.Take(rita, "void-code-pressed");
            Assert.Equal(("Approved", "Queued"), (approved.State, approved.Status));
        }
        finally
        {
            busy.Dispose();
        }

        await approved.Becomes("Cancelled");
        Assert.Contains("the program's code changed", approved.Reason, StringComparison.Ordinal);
        Assert.Equal(("Void", 1, 0), (approved.State, approved.Decisions, approved.Starts));
        Assert.Equal(before, Practice.Dump(bench.Data));
    }

    [Fact]
    public async Task T4_a_role_lost_between_the_yes_and_the_start_sends_it_back_to_wait_for_somebody_else()
    {
        await using var bench = await ApprovalBench.Start(chrome);
        var before = bench.Contacts;
        var sam = await bench.SignIn("Sam");
        var asked = await bench.Ask(sam, 180);
        IPage rita;
        using (new BusyElsewhere(bench.Data, asked.Preview))
        {
            rita = await Agree(bench, "Rita", asked);

            // As the console learns it from the identity provider at a sign-in or a refresh.
            Practice.Change(bench.Data, "UPDATE people SET Roles = '[\"viewer\"]' WHERE Subject = 'dev:rita'");
            Assert.Equal(("Approved", "Queued"), (asked.State, asked.Status));
        }

        await asked.Becomes("AwaitingApproval");
        foreach (var page in (IPage[])[rita, sam])
        {
            await Expect(page.GetByText("Rita Moreno may no longer agree to it. It needs 1 person who may decide on it.")).ToBeVisibleAsync();
            await Expect(page.GetByText("no longer counts")).ToBeVisibleAsync();
        }

        await Expect(Approve(rita)).ToHaveCountAsync(0);
        await Look.Around(rita, "lapsed");
        await Look.Around(sam, "lapsed-own");
        Assert.Equal(("Waiting", 0, before), (asked.State, asked.Starts, bench.Contacts));

        IPage ada;
        using (new BusyElsewhere(bench.Data, asked.Preview))
        {
            ada = await Agree(bench, "Ada", asked);
            Assert.Equal(("Approved", "Queued", 0), (asked.State, asked.Status, asked.Starts));
        }

        await asked.Becomes("Succeeded");
        await Expect(ada.GetByText("Approved by Ada Novak.", new() { Exact = false })).ToBeVisibleAsync();
        Assert.Equal((1, before - asked.Planned), (asked.Starts, bench.Contacts));
    }

    private static ILocator Approve(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Approve" });

    private static async Task<IPage> Agree(ApprovalBench bench, string name, ApprovalBench.Asked asked)
    {
        var page = await bench.SignIn(name);
        await page.GotoAsync(asked.Page);
        await Approve(page).ClickAsync();
        await Expect(page.GetByText("It starts by itself", new() { Exact = false })).ToBeVisibleAsync();
        return page;
    }
}
