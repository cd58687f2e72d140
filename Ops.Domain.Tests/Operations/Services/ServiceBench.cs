using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Services;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>A console with one configured service, <c>billing</c>, and what it takes to send rows to it: preview, agreement, run.</summary>
internal static class ServiceBench
{
    public const string Secret = "s3cr3t-token-for-billing";

    private static readonly OperationCatalogue Catalogue = OperationCatalogue.From([typeof(SendRows)]);

    /// <summary>A service as a test wants it: quick.</summary>
    public static ServiceTarget Target(string address) => new()
    {
        BaseUrl = address,
        TimeoutSeconds = 20,
        Parallel = 4,
        Retries = 8,
        RetryPauseMilliseconds = 10,
        Breaker = new() { Failures = 3, QuietSeconds = 0.3 },
        Requests = new Dictionary<string, ServiceRequest>
        {
            ["refund"] = new()
            {
                Path = "/refunds/{key}",
                Body = """{ "amount": "{amount:number}", "note": "{note?}" }""",
                AlreadyDone = [409],
                Compensate = new() { Method = "DELETE", Path = "/refunds/{key}/{response.id}" },
            },
            ["notify"] = new() { Method = "PUT", Path = "/notes/{key}", Body = """{ "amount": "{amount:number}" }""" },
        },
    };

    public static Task<TestConsole> Console(ServiceTarget target, Func<OpsOptions, OpsOptions>? configure = null, TestConsole? beside = null) => TestConsole.Start(configure, beside: beside, more: (services, _) =>
    {
        services.AddSingleton(new TargetsOptions { Services = new Dictionary<string, ServiceTarget> { ["billing"] = target } });
        services.AddSingleton(Catalogue);
    });

    public static string Csv(int rows) => "key,amount,note\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"row-{i},{i}.50,\n"));

    public static async Task<JsonObject> Upload(TestConsole console, string csv, string request = "billing/refund")
    {
        var file = await console.Get<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "rows.csv", TestConsole.Sam, null, default);
        return new JsonObject { ["request"] = request, ["rows"] = file.Sha256 };
    }

    /// <summary>Previews, asks, and has somebody else agree; nothing has been sent yet.</summary>
    public static async Task<long> Agreed(TestConsole console, string csv, string request = "billing/refund", Func<StartRequest, StartRequest>? but = null)
    {
        var inputs = await Upload(console, csv, request);
        var preview = await console.Start("http.send-rows", RunMode.Preview, inputs.DeepClone().AsObject());
        await Work(console, preview);
        Assert.Contains((await console.Find(preview)).Status, new[] { RunStatus.Succeeded, RunStatus.CompletedWithFailures });
        var wish = TestConsole.Wish("http.send-rows", RunMode.Apply, inputs) with { PreviewRunId = preview, Reason = "The customers were promised." };
        var id = Assert.IsType<Answer.AwaitsApproval>(await console.Ask(but?.Invoke(wish) ?? wish)).RunId;
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        return id;
    }

    /// <summary>Executes a leg, however long it takes.</summary>
    public static async Task<Run> Work(TestConsole console, long id)
    {
        Assert.True(await console.Get<RunExecutor>().Execute(id, default).WaitAsync(TimeSpan.FromMinutes(15)));
        return await console.Find(id);
    }

    public static async Task<Run> Send(TestConsole console, string csv, string request = "billing/refund") => await Work(console, await Agreed(console, csv, request));

    public static async Task<Run> Resume(TestConsole console, long id)
    {
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Eve, default));
        return await Work(console, id);
    }

    /// <summary>
    /// Resumes until it is through. Where time limits are short, a machine that stands still for seconds makes the service look
    /// down once more; that is what resuming is for.
    /// </summary>
    public static async Task<Run> Finish(TestConsole console, long id)
    {
        var run = await Resume(console, id);
        for (var more = 0; run.Status == RunStatus.Paused && more < 5; more++)
        {
            run = await Resume(console, id);
        }

        return run;
    }

    /// <summary>The books of console and service side by side: each row one outcome, one key, one effect.</summary>
    public static async Task Reconcile(TestConsole console, FlakyService service, long id, int rows)
    {
        var run = await console.Find(id);
        Assert.Equal((RunStatus.Succeeded, rows, 0L, 0L), (run.Status, (int)run.Succeeded, run.Failed, run.Skipped));
        var items = await console.Items(id);
        Assert.Equal(Enumerable.Range(1, rows).Select(i => ($"row-{i}", ItemOutcome.Succeeded, (long)i)), items.Select(i => (i.Key, i.Outcome, i.Ordinal)));
        Assert.Equal(rows, service.Keys.Count);
        Assert.All(service.Keys, k => Assert.Single(k.Value));
        Assert.Equal(rows, service.EffectCount);
        Assert.Equal(rows, service.Keys.Values.Select(k => k.Keys.Single()).Distinct(StringComparer.Ordinal).Count());
    }
}
