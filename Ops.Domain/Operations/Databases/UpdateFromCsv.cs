using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Databases;

/// <summary>
/// Sets columns of rows of a database to what a CSV file says. Only tables and columns that are configured for it; each row is
/// changed only while it is exactly as it was seen. Can be undone: then the columns are set back.
/// </summary>
[Operation("database.update-from-csv", "Update a database from a file", Group = "Databases", ItemName = "row", Verb = "Update")]
[OfferedWith(typeof(DatabaseTargets))]
[Destructive("What the columns hold now is overwritten; it is kept in the run, and can be set back from there.")]
[Archived, Idempotent, Retries(2), Timeouts(ItemSeconds = 0), PauseAfterFailures(10)]
public sealed class UpdateFromCsv(DatabaseTargets databases) : CsvOperation<UpdateFromCsv.Input, UpdateFromCsv.Row>
{
    private TargetTableRows? _rows;

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Which table of which database.</summary>
        [Display(Name = "Table", Description = "An engineer configured which of its columns a file may set."), Choices(typeof(UpdatableTables))]
        public required string Table { get; init; }

        /// <summary>What to set.</summary>
        [Display(Name = "Rows", Description = "A CSV file with the key columns of the table and the columns to set.")]
        public required CsvFile<Row> Rows { get; init; }
    }

    /// <summary>A row of the file; which columns it may have depends on the table.</summary>
    [ExtraColumns]
    public sealed record Row
    {
        /// <summary>All of them.</summary>
        [OtherColumns]
        public IReadOnlyDictionary<string, string> Cells { get; init; } = new Dictionary<string, string>();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns)
    {
        var table = databases.Table(input.Table).Table;
        var missing = table.Key.Except(columns, StringComparer.OrdinalIgnoreCase).ToList();
        var others = columns.Except(table.Key, StringComparer.OrdinalIgnoreCase).Where(c => c.Length > 0).ToList();
        var refused = others.Except(table.Update.Keys, StringComparer.OrdinalIgnoreCase).ToList();
        List<string> problems =
        [
            .. missing.Count > 0 ? [$"The file has no column {Wording.List(missing)}, which {(table.Key.Count == 1 ? "names" : "name")} the row to update."] : Array.Empty<string>(),
            .. refused.Count > 0 ? [$"The file may not set {Wording.List(refused)} of {input.Table}. It may set {Wording.List([.. table.Update.Keys])}. Remove the other columns."] : Array.Empty<string>(),
            .. others.Count == 0 ? [$"The file has nothing to set. Give it one or more of the columns {Wording.List([.. table.Update.Keys])}."] : Array.Empty<string>(),
        ];
        return problems.ConvertAll(p => new FieldError("rows", p));
    }

    /// <inheritdoc/>
    public override string KeyOf(Row row) => throw new InvalidOperationException("Which columns are the key depends on the table.");

    /// <inheritdoc/>
    public override string KeyOf(Row row, Input input) =>
        RowKey.Of(databases.Table(input.Table).Table.Key.Select(k => row.Cells.GetValueOrDefault(k, ""))) is { Length: > 0 } key ? key : "(empty)";

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(Row row, ItemContext<Input> context, CancellationToken ct)
    {
        var table = databases.Table(context.Input.Table).Table;
        if (table.Key.FirstOrDefault(k => row.Cells.GetValueOrDefault(k, "").Length == 0) is { } empty)
        {
            return ItemPlan.Invalid($"{empty} is empty, so it is not known which row is meant.");
        }

        var (set, problems) = CsvCells.Read(table, row.Cells);
        if (problems.Count > 0)
        {
            return ItemPlan.Invalid(string.Join(" ", problems));
        }

        var key = KeyOf(row, context.Input);
        try
        {
            return await Rows(context.Input).Lacks(set.Select(s => s.Column), ct) is { } lacks ? ItemPlan.Invalid(lacks)
                : Planned(key, await Rows(context.Input).Foresee(key, set, ct));
        }
        catch (ItemException refused)
        {
            return ItemPlan.Invalid(refused.Message);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Row row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        var after = TargetRow.FromJson(plan.After!);
        var done = await Rows(context.Input).Update(KeyOf(row, context.Input), TargetRow.FromJson(plan.Before!), after, ct);
        return done.Kind switch
        {
            DoneKind.Done when done.Now is { } now && !now.IsSame(after) => Outcome.Done($"The database made something else of {Wording.List([.. now.Differing(after)])}.", now.ToJson()),
            DoneKind.Done => Outcome.Done(),
            DoneKind.Already when context.Attempt > 1 => Outcome.Done("An earlier try had taken effect."),
            DoneKind.Already => Outcome.Skipped("Somebody set it to the same a moment ago."),
            DoneKind.Gone => Outcome.Drifted("The row was deleted a moment ago."),
            DoneKind.Other => Outcome.Drifted("Somebody changed the row a moment ago, so it was left alone."),
            DoneKind.TooMany => Outcome.Failed("The key names more than one row, so nothing was changed."),
            _ => Outcome.Failed("The database did not change it: a trigger or rule prevents it."),
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var (before, after) = (TargetRow.FromJson(applied.BeforeJson!), TargetRow.FromJson(applied.AfterJson!));
        return (await Rows(context.Input).Find(applied.Key, null, ct))?.Row.Only(after.Columns) switch
        {
            null => Verdict.Differs("The row is gone."),
            var now when now.IsSame(after) => Verdict.Ok,
            var now when now.IsSame(before) => Verdict.Undone,
            var now => Verdict.Differs($"Somebody changed {Wording.List([.. now.Differing(after)])} since.", now.ToJson()),
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var before = TargetRow.FromJson(applied.BeforeJson!);
        var done = await Rows(context.Input).Update(applied.Key, TargetRow.FromJson(applied.AfterJson!), before, ct);
        return done.Kind switch
        {
            DoneKind.Done when done.Now is { } now && !now.IsSame(before) => Outcome.Done($"The database made something else of {Wording.List([.. now.Differing(before)])}.", now.ToJson()),
            DoneKind.Done => Outcome.Done(),
            DoneKind.Already => Outcome.Skipped("Is set back already."),
            DoneKind.Gone => Outcome.Drifted("The row is gone."),
            DoneKind.Other => Outcome.Drifted("Somebody changed the row a moment ago."),
            _ => Outcome.Failed("The database did not change it: a trigger or rule prevents it, or its key names several rows."),
        };
    }

    /// <inheritdoc/>
    public override bool IsTransient(Exception failure) => base.IsTransient(failure) || failure is InDoubtException;

    private static ItemPlan Planned(string key, (string Key, TargetRow Before, TargetRow After, string? DoesNotFit)? foreseen) => foreseen switch
    {
        null => ItemPlan.Invalid("There is no such row."),
        var (own, _, _, _) when own != key => ItemPlan.Invalid($"The database writes this key as {own}. Write it so too: one row must not go by two names."),
        var (_, _, _, cut) when cut is not null => ItemPlan.Invalid($"The value of {cut} does not fit into the column: it would be cut or rounded."),
        var (_, before, after, _) when before.IsSame(after) => ItemPlan.Skip("Is so already."),
        var (_, before, after, _) => ItemPlan.Change(before.ToJson(), after.ToJson()),
    };

    private TargetTableRows Rows(Input input)
    {
        var (database, table) = databases.Table(input.Table);
        return _rows ??= new TargetTableRows(database, table.Table, table.Key);
    }
}
