using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>Reads every row of a file and does nothing with it. Shows how fast this console works and how little memory that takes.</summary>
[Operation("practice.check-rows", "Check the rows of a file", Group = "Practice", ItemName = "row", Verb = "Check")]
[Idempotent]
[Repeatable]
public sealed class CheckRows : CsvOperation<CheckRows.Input, CheckRows.Row>
{
    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>The rows.</summary>
        [Required, Display(Name = "File", Description = "A CSV file with the columns id, name and amount.")]
        public required CsvFile<Row> Rows { get; init; }
    }

    /// <summary>One row of the file.</summary>
    public sealed record Row
    {
        /// <summary>Unique within the file.</summary>
        [KeyColumn, Required, StringLength(50)]
        [Display(Name = "Id"), Example("1001")]
        public required string Id { get; init; }

        /// <summary>Any text.</summary>
        [Required, StringLength(200)]
        [Display(Name = "Name"), Example("Ada Bauer")]
        public required string Name { get; init; }

        /// <summary>Any amount.</summary>
        [Display(Name = "Amount"), Example("19.90")]
        public decimal Amount { get; init; }
    }

    /// <inheritdoc/>
    public override string KeyOf(Row row) => row.Id;

    // Plan and outcome are the shared ones without text, in a ValueTask: this operation allocates nothing for a row.

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(Row row, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(ItemPlan.Do());

    /// <inheritdoc/>
    public override ValueTask<Outcome> Apply(Row row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Done());
}
