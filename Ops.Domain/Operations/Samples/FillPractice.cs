using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>
/// Fills the practice database with invented contacts and submissions, so that the other operations have something to work
/// on. The same seed gives the same rows; their dates count back from today. Rows with the same ids are replaced, others stay.
/// </summary>
[Operation("practice.fill", "Fill the practice database", Group = "Practice", ItemName = "chunk of rows", ItemsName = "chunks of rows", Verb = "Fill")]
[Idempotent]
[Repeatable]
[Environments("development", "test")]
public sealed class FillPractice(Contacts contacts, Submissions submissions, TimeProvider clock) : Operation<FillPractice.Input, PracticeChunk>
{
    private readonly DateOnly _today = clock.Today();

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>How many contacts.</summary>
        [Display(Name = "Contacts", Description = "How many contacts there will be; about 2 % of them are test users.")]
        [Range(0, 2_000_000), Unit("contacts"), Example("5000")]
        public int Contacts { get; init; } = 5000;

        /// <summary>How many failed submissions.</summary>
        [Display(Name = "Failed submissions", Description = "Two paid or cancelled ones are added for every three; the bank blocks about 3 %.")]
        [Range(0, 2_000_000), Unit("submissions"), Example("500")]
        public int FailedSubmissions { get; init; } = 500;

        /// <summary>Where the random numbers start.</summary>
        [Display(Name = "Seed", Description = "The same seed gives the same rows."), Example("42")]
        public int Seed { get; init; } = 42;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<PracticeChunk> Items(Input input, StartAt from, CancellationToken ct)
    {
        // Chunks cost nothing to list, so going on after a key is leaving out what comes before it.
        var chunks = Chunks(input);
        return (from.AfterKey is { } after ? chunks.SkipWhile(c => c.Key != after).Skip(1) : chunks).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public override ValueTask<long?> Count(Input input, CancellationToken ct) =>
        ValueTask.FromResult<long?>(Chunks(input).LongCount());

    /// <inheritdoc/>
    public override string KeyOf(PracticeChunk chunk) => chunk.Key;

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(PracticeChunk chunk, ItemContext<Input> context, CancellationToken ct)
    {
        Func<long, string> id = chunk.Table == "contacts" ? PracticeRows.ContactId : PracticeRows.SubmissionId;
        return ValueTask.FromResult(ItemPlan.Create(
            new { chunk.Table, Rows = chunk.Last - chunk.First + 1, First = id(chunk.First), Last = id(chunk.Last) }));
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(PracticeChunk chunk, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        var (seed, today) = (context.Input.Seed, _today);
        await (chunk.Table == "contacts"
            ? contacts.Replace(chunk.Numbers.Select(n => PracticeRows.Contact(seed, n, today)), ct)
            : submissions.Replace(chunk.Numbers.Select(n => PracticeRows.Submission(seed, n, context.Input.Contacts, today)), ct));
        return Outcome.Done();
    }

    private static IEnumerable<PracticeChunk> Chunks(Input input) => PracticeChunk.Of("contacts", input.Contacts)
        .Concat(PracticeChunk.Of("submissions", PracticeRows.SubmissionsFor(input.FailedSubmissions)));
}
