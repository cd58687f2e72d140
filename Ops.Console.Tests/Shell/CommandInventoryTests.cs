using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Shell;

/// <summary>T12, T14: every command of RunControl, called by everybody past all pages, answers as inventory.txt says. What is new and not written there fails.</summary>
public sealed class CommandInventoryTests : IAsyncLifetime
{
    private PageBench _bench = null!;
    private int _made;

    public async ValueTask InitializeAsync() => _bench = await PageBench.Start("Ada", o => o with { ForceAfterSeconds = 0 });

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    // Each makes what it needs, as somebody else or as this person, and gives the command.
    private IReadOnlyDictionary<string, Func<Actor, Task<Answer>>> Commands => new Dictionary<string, Func<Actor, Task<Answer>>>(StringComparer.Ordinal)
    {
        ["Start: a preview"] = by => Start(by, "stage.lamps", RunMode.Preview),
        ["Start: a run"] = by => Start(by, "stage.lamps", RunMode.Apply),
        ["Start: a destructive run"] = by => Start(by, "contacts.purge", RunMode.Apply),
        ["Start: a destructive run from its preview"] = async by => await _bench.Control.Start(await Purge(), by, default),
        ["Approve: own request"] = async by => await Decide(await Asked(by), (id, digest) => _bench.Control.Approve(id, digest, null, by, default)),
        ["Approve: somebody else's request"] = async by => await Decide(await Asked(null), (id, digest) => _bench.Control.Approve(id, digest, null, by, default)),
        ["Reject: own request"] = async by => await Decide(await Asked(by), (id, digest) => _bench.Control.Reject(id, digest, "No.", by, default)),
        ["Reject: somebody else's request"] = async by => await Decide(await Asked(null), (id, digest) => _bench.Control.Reject(id, digest, "No.", by, default)),
        ["BreakGlass: somebody else's request"] = async by => await _bench.Control.BreakGlass(await Asked(null), "Nobody can be reached and it burns.", by, default),
        ["Start: not in this environment"] = by => Start(by, "stage.elsewhere", RunMode.Apply),
        ["Start: no such operation"] = by => Start(by, "no.such", RunMode.Preview),
        ["ApplyPreviewed: somebody else's preview"] = async by => await _bench.Control.ApplyPreviewed((await Done(RunMode.Preview, null)).Id, null, by, default),
        ["ApplyPreviewed: no preview"] = async by => await _bench.Control.ApplyPreviewed((await Done(RunMode.Apply, null)).Id, null, by, default),
        ["Verify: a run"] = async by => await _bench.Control.Verify((await Done(RunMode.Apply, null)).Id, by, default),
        ["Revert: a run"] = async by => await _bench.Control.Revert((await Done(RunMode.Apply, null)).Id, "inventory", null, by, default),
        ["Revert: a destructive run"] = async by => await _bench.Control.Revert(await Purged(), "inventory", null, by, default),
        ["Retry: a run with failures"] = async by => await _bench.Control.Retry(await Failed(), RetryWhat.Failed, RunMode.Apply, null, by, default),
        ["Retry: a preview of what failed"] = async by => await _bench.Control.Retry(await Failed(), RetryWhat.Failed, RunMode.Preview, null, by, default),
        ["Pause: own"] = async by => await _bench.Control.Pause(await Queued(by), by, default),
        ["Pause: somebody else's"] = async by => await _bench.Control.Pause(await Queued(null), by, default),
        ["Resume: own"] = async by => await _bench.Control.Resume((await Done(RunMode.Apply, by, limit: 2)).Id, null, false, by, default),
        ["Resume: somebody else's"] = async by => await _bench.Control.Resume((await Done(RunMode.Apply, null, limit: 2)).Id, null, false, by, default),
        ["Cancel: own"] = async by => await _bench.Control.Cancel(await Queued(by), "inventory", by, default),
        ["Cancel: somebody else's"] = async by => await _bench.Control.Cancel(await Queued(null), "inventory", by, default),
        ["Force: own"] = async by => await _bench.Control.Force(await Stuck(by), by, default),
        ["Force: somebody else's"] = async by => await _bench.Control.Force(await Stuck(null), by, default),
        ["TakeOver: somebody else's"] = async by => await _bench.Control.TakeOver(await Queued(null), null, by, default),
        ["AddNote: own"] = async by => await _bench.Control.AddNote(await Queued(by), "inventory", by, default),
        ["AddNote: somebody else's"] = async by => await _bench.Control.AddNote(await Queued(null), "inventory", by, default),
    };

    [Fact]
    public async Task T12_every_command_answers_everybody_as_is_written()
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, command) in Commands)
        {
            var answers = new List<string>();
            foreach (var person in Inventory.People)
            {
                answers.Add(Word(await command(new Actor($"role:{person}", person, person == "anonymous" ? [] : [person], Door.Web))));
            }

            found[$"RunControl.{name}"] = answers;
        }

        Inventory.Agrees(new Inventory().Rows.Where(r => r.Key.StartsWith("RunControl", StringComparison.Ordinal)), found);
    }

    [Fact]
    public void No_command_is_missing_from_the_inventory()
    {
        var methods = typeof(RunControl).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(m => m.Name).Distinct();
        Assert.Equal(methods.Order(StringComparer.Ordinal), Commands.Keys.Select(c => c.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    private async Task<Answer> Decide(long runId, Func<long, string, Task<Answer>> decide) =>
        await decide(runId, (await _bench.Get<Ops.Domain.Approvals.ApprovalQueries>().Find(runId, default))!.Digest);

    private async Task<StartRequest> Purge()
    {
        // Each with inputs of its own: an earlier request with the same ones would stand in the way.
        var inputs = new JsonObject { ["days"] = 100 + ++_made };
        var preview = await _bench.Do("contacts.purge", RunMode.Preview, inputs.DeepClone().AsObject(), null, Somebody());
        return new StartRequest { OperationKey = "contacts.purge", Mode = RunMode.Apply, Inputs = inputs, PreviewRunId = preview.Id, Reason = "inventory" };
    }

    // Asked by somebody, or by this very person when he still had the right to.
    private async Task<long> Asked(Actor? of) =>
        ((Answer.AwaitsApproval)await _bench.Control.Start(await Purge(), of is null ? Somebody() : of with { Roles = [Role.Engineer] }, default)).RunId;

    private Task<Answer> Start(Actor by, string operation, RunMode mode) =>
        _bench.Control.Start(new StartRequest { OperationKey = operation, Mode = mode, Inputs = operation == "stage.lamps" ? Street() : [] }, by, default);

    private async Task<Run> Done(RunMode mode, Actor? of, long? limit = null)
    {
        var run = await _bench.Do("stage.lamps", mode, Street(), limit, Somebody());
        await Belongs(run.Id, of);
        return run;
    }

    private async Task<long> Failed()
    {
        var run = await Done(RunMode.Apply, null);
        await _bench.Sql($"UPDATE ledger SET Outcome = 'Failed', Finding = 'Failed' WHERE RunId = {run.Id} AND Ordinal = 1; UPDATE runs SET Status = 'CompletedWithFailures', Succeeded = Succeeded - 1, Failed = 1 WHERE Id = {run.Id}");
        return run.Id;
    }

    private async Task<long> Purged()
    {
        var run = await Done(RunMode.Apply, null);
        await _bench.Sql($"UPDATE runs SET OperationKey = 'contacts.purge', InputsJson = '{{\"days\":90}}' WHERE Id = {run.Id}");
        return run.Id;
    }

    private async Task<long> Queued(Actor? of)
    {
        var id = await _bench.Ask("stage.lamps", RunMode.Apply, Street(), by: Somebody());
        await Belongs(id, of);
        return id;
    }

    private async Task<long> Stuck(Actor? of)
    {
        var id = await Queued(of);
        await _bench.Set(id, s => s.SetProperty(r => r.Status, RunStatus.Cancelling).SetProperty(r => r.StopRequestedAt, DateTimeOffset.UtcNow.AddHours(-1)));
        return id;
    }

    private async Task Belongs(long runId, Actor? of)
    {
        if (of is not null)
        {
            await _bench.Set(runId, s => s.SetProperty(r => r.RequesterSubject, of.Subject).SetProperty(r => r.OwnerSubject, of.Subject));
        }
    }

    // Each run with inputs of its own and by a person of its own: neither "done before" nor a limit shall speak first.
    private JsonObject Street() => new() { ["street"] = $"Street {++_made}" };

    private Actor Somebody() => new($"somebody:{++_made}", "Somebody", [Role.Engineer], Door.Web);

    private static string Word(Answer answer) => answer switch
    {
        Answer.Accepted => "done",
        Answer.AwaitsApproval => "approval",
        Answer.Refused { Kind: Refusal.NotFound } => "missing",
        Answer.Refused { Kind: Refusal.NotAllowed } => "refused",
        Answer.Refused { Kind: Refusal.Conflict } => "conflict",
        Answer.Refused { Kind: Refusal.Invalid } => "invalid",
        var other => other.ToString(),
    };
}
