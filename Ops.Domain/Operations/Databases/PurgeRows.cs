using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Databases;

/// <summary>
/// Deletes old rows of a table that is configured for it, in the order of its key, each only while it is in every column as it was
/// seen. Each row is kept whole in the run before it is deleted. Can be undone: then each one is put back as it was.
/// </summary>
[Operation("database.purge", "Purge old rows of a database", Group = "Databases", ItemName = "row", Verb = "Delete")]
[OfferedWith(typeof(DatabaseTargets))]
[Destructive("Deleted rows are gone from the database; they are kept in the run, and can be put back from there.")]
[Archived, Idempotent, Repeatable, Retries(2), Timeouts(ItemSeconds = 0), PauseAfterFailures(10)]
public sealed class PurgeRows(DatabaseTargets databases, TimeProvider clock) : Operation<PurgeRows.Input, string>
{
    // One day for the whole leg: a run past midnight shall not move its own limit.
    private readonly DateTimeOffset _today = new(clock.Today(), TimeOnly.MinValue, TimeSpan.Zero);
    private TargetTableRows? _rows;

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Which table of which database.</summary>
        [Display(Name = "Table", Description = "An engineer configured which of its rows may go."), Choices(typeof(PurgeableTables))]
        public required string Table { get; init; }

        /// <summary>How old.</summary>
        [Display(Name = "Older than", Description = "Rows from before the day that was so many days ago, in UTC."), Range(1, 36_500), Unit("days"), Example("365")]
        public required int Days { get; init; }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns) =>
        databases.Table(input.Table).Table.Purge switch
        {
            null => [new FieldError("table", $"The rows of {databases.TitleOf(input.Table)} may not be purged.")],
            { MinimumDays: var least } when input.Days < least => [new FieldError("days", $"Rows of {databases.TitleOf(input.Table)} must be at least {least:N0} days old; {input.Days:N0} is less.")],
            _ => [],
        };

    /// <inheritdoc/>
    public override async ValueTask<long?> Count(Input input, CancellationToken ct) => await Rows(input).Count(Age(input), ct);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<string> Items(Input input, StartAt from, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await Rows(input).LosesMore(Rule(input).AllowedTriggers, ct) is { } more)
        {
            throw new ItemException(more);
        }

        await foreach (var key in Rows(input).Keys(Age(input), from.AfterKey, ct))
        {
            yield return key;
        }
    }

    /// <inheritdoc/>
    public override string KeyOf(string key) => key;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(string key, ItemContext<Input> context, CancellationToken ct) =>
        await Rows(context.Input).Find(key, Age(context.Input), ct) switch
        {
            null => ItemPlan.Skip("Is gone already."),
            (_, false) => ItemPlan.Skip("Somebody changed it: it may not be purged any more."),
            var (row, _) => ItemPlan.Delete(row.ToJson()),
        };

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(string key, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        var done = await Rows(context.Input).Delete(TargetRow.FromJson(plan.Before!), Age(context.Input), ct);
        return done.Kind switch
        {
            DoneKind.Done => Outcome.Done(),
            DoneKind.Gone when context.Attempt > 1 => Outcome.Done("An earlier try had taken effect."),
            DoneKind.Gone => Outcome.Skipped("Somebody deleted it a moment ago."),
            DoneKind.Other => Outcome.Drifted("Somebody changed the row a moment ago, so it was left alone."),
            DoneKind.TooMany => Outcome.Failed("The key names more than one row, so nothing was deleted."),
            _ => Outcome.Failed("The database did not delete it: a trigger or rule prevents it, or it may not be purged any more."),
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var before = TargetRow.FromJson(applied.BeforeJson!);
        return (await Rows(context.Input).Find(applied.Key, null, ct))?.Row switch
        {
            null => Verdict.Ok,
            var now when now.IsSame(before) => Verdict.Undone,
            var now => Verdict.Differs("There is another row with this key now.", now.ToJson()),
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var before = TargetRow.FromJson(applied.BeforeJson!);
        var done = await Rows(context.Input).Insert(before, ct);
        return done.Kind switch
        {
            DoneKind.Done => Outcome.Done(),
            DoneKind.Unchanged => Outcome.Skipped("Is back already."),
            DoneKind.Other => Outcome.Drifted("There is another row with this key now."),
            DoneKind.Altered => Outcome.Failed($"It would not come back as it was: the database makes something else of {Wording.List([.. before.Differing(done.Now!)])}. Nothing was written."),
            _ => Outcome.Failed("It can't come back: another row has a value now that only one row may have, or a trigger prevents it."),
        };
    }

    /// <inheritdoc/>
    public override bool IsTransient(Exception failure) => base.IsTransient(failure) || failure is InDoubtException;

    private DatabaseTable.PurgeRule Rule(Input input) =>
        databases.Table(input.Table).Table.Purge ?? throw new ItemException($"The rows of {input.Table} may no longer be purged: its configuration was changed.");

    // The configured minimum counts also when it was raised after the run was asked for.
    private TargetAge Age(Input input) => Rule(input).Age(_today.AddDays(-Math.Max(input.Days, Rule(input).MinimumDays)));

    private TargetTableRows Rows(Input input)
    {
        var (database, table) = databases.Table(input.Table);
        return _rows ??= new TargetTableRows(database, table.Table, table.Key);
    }
}
