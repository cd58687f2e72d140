using System.Text.Json.Nodes;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Services;

public sealed class SendRowsTests
{
    [Fact]
    public async Task The_preview_shows_each_request_to_the_letter_and_sends_nothing()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address + "/v2"));
        var preview = await console.Start("http.send-rows", RunMode.Preview, await ServiceBench.Upload(console, "key,amount,note\na/b?c,12.50,\"say \"\"hi\"\"\"\nb,x,\nc,,\n"));
        await ServiceBench.Work(console, preview);
        var items = await console.Items(preview);
        Assert.Equal([ItemOutcome.Planned, ItemOutcome.Invalid, ItemOutcome.Invalid], items.Select(i => i.Outcome));
        Assert.Equal($$$"""{"method":"POST","address":"{{{service.Address}}}/v2/refunds/a%2Fb%3Fc","body":{"amount":12.50,"note":"say \"hi\""}}""", items[0].After);
        Assert.Equal(["The value of amount is no number such as 12.50.", "There is no value in the column amount."], items.Skip(1).Select(i => i.Message));
        Assert.Equal(0, service.Arrived);
    }

    [Fact]
    public async Task Each_row_is_sent_once_with_its_key_and_the_answer_is_kept()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(20));
        await ServiceBench.Reconcile(console, service, run.Id, 20);
        var item = await console.Item(run.Id, "row-7");
        var after = JsonNode.Parse(item.After!)!;
        Assert.Equal(("Answered 201.", 201, "r-row-7"), (item.Message, (int)after["answer"]!["status"]!, (string)after["answer"]!["body"]!["id"]!));
        Assert.Equal(service.Keys["row-7"].Keys.Single(), (string)after["idempotencyKey"]!);
        Assert.All(service.Seen, s => Assert.Equal("application/json; charset=utf-8", s.Headers["Content-Type"]));
        Assert.Contains(service.Seen, s => s is { Method: "POST", Target: "/refunds/row-7", Body: """{"amount":7.50}""" });
    }

    [Fact]
    public async Task A_file_without_a_column_the_request_needs_is_refused_before_a_run_comes_to_be()
    {
        await using var console = await ServiceBench.Console(ServiceBench.Target("http://127.0.0.1:9"));
        var refused = TestConsole.Refused(
            await console.Ask(TestConsole.Wish("http.send-rows", RunMode.Preview, await ServiceBench.Upload(console, "key,sum\na,1\n"))), Refusal.Invalid);
        Assert.Equal(("rows", "billing/refund needs the column amount, which the file does not have."), (Assert.Single(refused.Errors).Field, refused.Errors[0].Message));
        TestConsole.Refused(await console.Ask(TestConsole.Wish("http.send-rows", RunMode.Preview, await ServiceBench.Upload(console, ServiceBench.Csv(1), "billing/other"))), Refusal.Invalid);
    }

    [Fact]
    public async Task Nothing_is_sent_before_somebody_else_agreed()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        Assert.IsNotType<Answer.Accepted>(await console.Ask(TestConsole.Wish("http.send-rows", RunMode.Apply, await ServiceBench.Upload(console, ServiceBench.Csv(1)))));
        Assert.Equal(0, service.Arrived);
    }

    [Theory]
    [InlineData(422, ItemOutcome.Failed, "billing answered 422: no such order")]
    [InlineData(409, ItemOutcome.Skipped, "Was done before: billing answered 409: no such order")]
    [InlineData(501, ItemOutcome.Failed, "billing answered 501: no such order")]
    public async Task What_the_service_says_is_the_rows_outcome_and_is_not_asked_again(int status, ItemOutcome outcome, string message)
    {
        await using var service = await FlakyService.Start();
        service.Behave = (row, _) => row == "row-2" ? Mood.Of(status, text: "no such\norder") : Mood.Fine;
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        var item = await console.Item(run.Id, "row-2");
        Assert.Equal((outcome, 1), (item.Outcome, item.Attempts));
        Assert.Equal(message, item.Message);
        Assert.Equal(status, (int)JsonNode.Parse(item.After!)!["answer"]!["status"]!);
        Assert.Equal(2, run.Succeeded);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_may_be_another_answer_next_time_is_asked_again_with_the_same_key(int status)
    {
        await using var service = await FlakyService.Start();
        service.Behave = (row, attempt) => row == "row-2" && attempt < 3 ? Mood.Of(status, "0") : Mood.Fine;
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        await ServiceBench.Reconcile(console, service, run.Id, 3);
        Assert.Equal(3, (await console.Item(run.Id, "row-2")).Attempts);
    }

    [Fact]
    public async Task A_row_the_service_always_breaks_on_fails_alone()
    {
        await using var service = await FlakyService.Start();
        service.Behave = (row, _) => row == "row-2" ? Mood.Of(500) : Mood.Fine;
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with { Parallel = 1 });
        var run = await ServiceBench.Send(console, ServiceBench.Csv(5));
        Assert.Equal((RunStatus.CompletedWithFailures, 4, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.Equal("billing answered 500 (InternalServerError). (tried 9 times)", (await console.Item(run.Id, "row-2")).Message);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("lying")]
    [InlineData("slow")]
    [InlineData("huge")]
    public async Task Strange_answers_end_in_one_outcome(string what)
    {
        await using var service = await FlakyService.Start();
        await using var elsewhere = await FlakyService.Start();
        service.Behave = (row, _) => row != "row-2" ? Mood.Fine : what switch
        {
            "redirect" => Mood.To(elsewhere.Address + "/refunds/row-2"),
            "lying" => new Mood(MoodKind.LyingLength),
            "slow" => new Mood(MoodKind.SlowBody),
            _ => new Mood(MoodKind.HugeBody),
        };
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with { TimeoutSeconds = what == "slow" ? 1 : 20 });
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        var item = await console.Item(run.Id, "row-2");
        Assert.Equal(what == "redirect" ? ItemOutcome.Failed : ItemOutcome.Succeeded, item.Outcome);
        Assert.Equal(what == "redirect" ? "billing answered 302 and points to another address; that is never followed." : "Answered 200.", item.Message);
        Assert.Equal(0, elsewhere.Arrived);
        Assert.InRange(item.After!.Length, 1, 5000);
        Assert.Equal(what == "redirect" ? null : true, (bool?)JsonNode.Parse(item.After)!["answer"]!["cut"]);
        Assert.Equal(2, run.Succeeded - (what == "redirect" ? 0 : 1));
    }

    [Fact]
    public async Task A_secret_of_the_service_reaches_the_service_and_nobody_else()
    {
        await using var service = await FlakyService.Start();
        service.Text = (request, _) => $$"""{"id":"1","echo":"{{request.Headers.Authorization}}"}""";
        service.Behave = (row, attempt) => row == "row-2" ? Mood.Of(422, text: "You sent " + ServiceBench.Secret) : row == "row-3" && attempt == 1 ? Mood.Of(503, text: ServiceBench.Secret) : Mood.Fine;
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, ServiceBench.Secret + "\n");
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with
        {
            SecretHeaders = new Dictionary<string, ServiceSecret> { ["Authorization"] = new() { File = file, Prefix = "Bearer " } },
        });
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        Assert.All(service.Seen, s => Assert.Equal("Bearer " + ServiceBench.Secret, s.Headers["Authorization"]));
        var told = string.Concat((await console.Items(run.Id)).Select(i => i.Message + i.Before + i.After))
            + string.Concat((await console.Runs.Log(run.Id, 0, 100, false, default)).Select(l => l.Text)) + run.StatusReason + string.Concat(console.Logs.Lines);
        Assert.DoesNotContain(ServiceBench.Secret, told, StringComparison.Ordinal);
        Assert.Contains("You sent", told, StringComparison.Ordinal);
        await console.VerifyRun(run.Id);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var stored in Directory.EnumerateFiles(console.Options.DataPath, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(ServiceBench.Secret, await ReadShared(stored), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_its_secret_nothing_is_sent_and_no_row_fails()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with
        {
            SecretHeaders = new Dictionary<string, ServiceSecret> { ["Authorization"] = new() { File = "/nowhere/token", Prefix = "Bearer " } },
        });
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        Assert.Equal((RunStatus.Paused, 0L, 0L), (run.Status, run.Counts.Done, service.Arrived));
        Assert.Contains("The secret for the header Authorization of billing can't be read any more.", run.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_compensating_request_takes_a_row_back_once_however_often_it_is_asked_for()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        service.Behave = (row, attempt) => row == "row-3" && attempt > 1 ? Mood.Of(404, text: "gone") : Mood.Fine;
        var run = await ServiceBench.Send(console, ServiceBench.Csv(3));
        service.Seen.Clear();
        var undone = await Undo(console, run.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 2, 1), (undone.Status, undone.Succeeded, undone.Failed));
        Assert.Equal(["/refunds/row-1/r-row-1", "/refunds/row-2/r-row-2", "/refunds/row-3/r-row-3"], service.Seen.Select(s => s.Target).Order());
        Assert.All(service.Seen, s => Assert.EndsWith("/undo", s.Headers["Idempotency-Key"], StringComparison.Ordinal));
        Assert.Equal("billing answered 404: gone", (await console.Item(undone.Id, "row-3")).Message);

        // What was left may be undone once more: every request goes out under the name it had the first time.
        await Undo(console, run.Id);
        Assert.Equal(6, service.Seen.Count);
        Assert.All(service.Seen.GroupBy(s => s.Target), g => Assert.Single(g.Select(s => s.Headers["Idempotency-Key"]).Distinct()));
    }

    [Fact]
    public async Task A_request_without_a_compensating_one_says_that_it_cannot_be_undone()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(2), "billing/notify");
        service.Seen.Clear();
        var undone = await Undo(console, run.Id);
        Assert.Equal(2, undone.Failed);
        Assert.All(await console.Items(undone.Id), i => Assert.Contains("can't be undone from here", i.Message, StringComparison.Ordinal));
        Assert.Empty(service.Seen);
    }

    private static async Task<Run> Undo(TestConsole console, long id)
    {
        Assert.Contains("can't be asked whether", TestConsole.Refused(await console.Control.Verify(id, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        var answer = await console.Control.Revert(id, "They were sent by mistake.", null, TestConsole.Sam, default);
        var undo = answer is Answer.AwaitsApproval waits ? waits.RunId : Assert.IsType<Answer.Accepted>(answer).RunId;
        if (answer is Answer.AwaitsApproval)
        {
            TestConsole.Accepted(await console.Approve(undo, TestConsole.Rita));
        }

        return await ServiceBench.Work(console, undo);
    }

    private static async Task<string> ReadShared(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
