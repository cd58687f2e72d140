using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Databases;

/// <summary>
/// Writes what a reviewed statement finds in a database into a CSV file. Nothing is changed: it reads in a transaction that can't
/// write. The rows are read while they are written down, in pages: what changes meanwhile is seen as it is when its page is read.
/// </summary>
[Operation("database.export", "Export from a database", Group = "Databases", ItemName = "row", Verb = "Export")]
[OfferedWith(typeof(DatabaseTargets))]
[Idempotent, Repeatable, RunsSideBySide]
[Output(typeof(Row), "export.csv")]
public sealed class ExportStatement(DatabaseTargets databases) : Operation<ExportStatement.Input, StatementRow>
{
    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Which statement of which database.</summary>
        [Display(Name = "Statement", Description = "What to export; an engineer configured and reviewed it."), Choices(typeof(StatementChoices))]
        public required string Statement { get; init; }

        /// <summary>Its values, a line each.</summary>
        [Display(Name = "Values", Description = "What the statement needs, a line each: name = value."), Multiline, StringLength(10_000), Example("since = 2026-01-31")]
        public string? Values { get; init; }
    }

    /// <summary>A row of the file; its columns are the statement's own.</summary>
    [ExtraColumns]
    public sealed record Row
    {
        /// <summary>All of them.</summary>
        [OtherColumns]
        public IReadOnlyDictionary<string, string> Cells { get; init; } = new Dictionary<string, string>();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns) =>
        [.. StatementValues.Read(databases.Statement(input.Statement).Statement, input.Values).Problems.Select(p => new FieldError("values", p))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> OutputColumns(Input input) => databases.Statement(input.Statement).Statement.Key;

    /// <inheritdoc/>
    public override async ValueTask<long?> Count(Input input, CancellationToken ct) => await Statement(input).Count(ct);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StatementRow> Items(Input input, StartAt from, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in Statement(input).Rows(from.AfterKey, ct))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public override string KeyOf(StatementRow row) => row.Key;

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(StatementRow row, ItemContext<Input> context, CancellationToken ct)
    {
        var cells = new JsonObject(row.Cells.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
        var size = Canonical.Json(cells).Length;
        return ValueTask.FromResult(size <= Redactor.LongestJson ? ItemPlan.Write(cells)
            : ItemPlan.Invalid($"The row has {size:N0} characters; {Redactor.LongestJson:N0} are the most a row of a file may have. Leave large columns out of the statement."));
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> Apply(StatementRow row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Done()); // the engine writes the planned row

    private TargetStatement Statement(Input input)
    {
        var (database, statement) = databases.Statement(input.Statement);
        var (values, problems) = StatementValues.Read(statement, input.Values);
        return problems.Count == 0 ? new TargetStatement(database, statement.Text, values, statement.Key) : throw new ItemException(string.Join(" ", problems));
    }
}
