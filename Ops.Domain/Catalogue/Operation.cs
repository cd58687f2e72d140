namespace Ops.Domain.Catalogue;

/// <summary>What every operation is, whatever its inputs and items. Authors derive from one of the typed bases.</summary>
public abstract class Operation
{
    private protected Operation()
    {
    }

    internal abstract IReadOnlyList<FieldError> CheckAll(object input, IReadOnlyList<string> columns);

    internal abstract IReadOnlyList<string> ColumnsOf(object input);
}

/// <summary>
/// An operation over many items. One instance serves one run, made in a scope of its own, so constructor parameters
/// come from the container. The engine owns the loop: preview, progress, pause, limit, retry and results cost nothing here.
/// </summary>
/// <typeparam name="TInput">A record of inputs; the form, the API and the command line's help follow from it.</typeparam>
/// <typeparam name="TItem">One unit of work.</typeparam>
public abstract class Operation<TInput, TItem> : Operation
    where TInput : class
{
    /// <summary>
    /// The items in an order that stays the same. Runs are resumed: yield only what comes after <paramref name="from"/>
    /// if it names a key. Ignoring it is correct too, only slower: what the ledger already holds is not worked on again.
    /// </summary>
    /// <param name="input">The validated inputs.</param>
    /// <param name="from">Where to go on; <see cref="StartAt.Beginning"/> for a new run.</param>
    /// <param name="ct">Ends when the run is stopped.</param>
    public abstract IAsyncEnumerable<TItem> Items(TInput input, StartAt from, CancellationToken ct);

    /// <summary>How many items there will be, when that is cheap to know; null shows "unknown" instead of a wrong estimate.</summary>
    public virtual ValueTask<long?> Count(TInput input, CancellationToken ct) => ValueTask.FromResult<long?>(null);

    /// <summary>Figures that depend on the inputs; null when the attributes say all.</summary>
    public virtual RunFigures? Figures(TInput input) => null;

    /// <summary>The item's key, unique within the run. People see it and search for it.</summary>
    public abstract string KeyOf(TItem item);

    /// <summary>The same where the inputs say what an item's key is, such as the name of a column. The engine asks this one.</summary>
    public virtual string KeyOf(TItem item, TInput input) => KeyOf(item);

    /// <summary>
    /// What is wrong with the inputs together, or with the columns of the file, before a run comes to be; empty when nothing is.
    /// What one field alone must be stands in its attributes.
    /// </summary>
    /// <param name="input">The inputs, each of them valid.</param>
    /// <param name="columns">The file's header, trimmed; empty for operations without a file.</param>
    public virtual IReadOnlyList<FieldError> Check(TInput input, IReadOnlyList<string> columns) => [];

    /// <summary>
    /// The columns of an output file without rows, where the record of its rows has <see cref="OtherColumnsAttribute"/>. Of a file
    /// with rows the first one tells.
    /// </summary>
    public virtual IReadOnlyList<string> OutputColumns(TInput input) => [];

    internal sealed override IReadOnlyList<string> ColumnsOf(object input) => OutputColumns((TInput)input);

    internal sealed override IReadOnlyList<FieldError> CheckAll(object input, IReadOnlyList<string> columns) => Check((TInput)input, columns);

    /// <summary>What applying would change. Only reads: a preview is nothing but this, called for every item.</summary>
    public abstract ValueTask<ItemPlan> Plan(TItem item, ItemContext<TInput> context, CancellationToken ct);

    /// <summary>
    /// Does it. Called only in runs that apply, right after a fresh <see cref="Plan"/> of the same item. Hand
    /// <see cref="ItemContext{TInput}.IdempotencyKey"/> to the outside system: after a crash one item may come twice.
    /// </summary>
    public abstract ValueTask<Outcome> Apply(TItem item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct);

    /// <summary>
    /// Is it still as an earlier run left it, or again as it was before? Only reads. Overriding it gives people the button
    /// "Verify".
    /// </summary>
    public virtual ValueTask<Verdict> Verify(Applied applied, ItemContext<TInput> context, CancellationToken ct) =>
        ValueTask.FromResult(Verdict.Unsupported);

    /// <summary>
    /// Undoes an item an earlier run applied; overriding it, and with it <see cref="Verify"/>, gives people the button "Undo".
    /// Called only for items that <see cref="Verify"/> just found as they were left; compare once more while writing, and say
    /// <see cref="Outcome.Drifted"/> when somebody was faster.
    /// </summary>
    public virtual ValueTask<Outcome> Revert(Applied applied, ItemContext<TInput> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Failed("This operation can't be undone."));

    /// <summary>
    /// Whether trying again may help. Such failures are repeated with growing pauses, up to the number that
    /// <see cref="RetriesAttribute"/> states. An <see cref="ItemException"/> is a finding, never transient; a
    /// <see cref="PauseRunException"/> pauses the run at once.
    /// </summary>
    public virtual bool IsTransient(Exception failure) =>
        failure is TransientException or TimeoutException or HttpRequestException or IOException
        || failure is System.Data.Common.DbException { IsTransient: true };
}

/// <summary>An operation that is done in one go: one item, the same life.</summary>
/// <typeparam name="TInput">A record of inputs.</typeparam>
public abstract class OneShot<TInput> : Operation<TInput, OneShotItem>
    where TInput : class
{
    /// <summary>What doing it would change. Only reads.</summary>
    public abstract ValueTask<ItemPlan> Plan(ItemContext<TInput> context, CancellationToken ct);

    /// <summary>Does it.</summary>
    public abstract ValueTask<Outcome> Apply(ItemPlan plan, ItemContext<TInput> context, CancellationToken ct);

    /// <inheritdoc/>
    public sealed override async IAsyncEnumerable<OneShotItem> Items(
        TInput input, StartAt from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (from.AfterKey is null)
        {
            yield return new OneShotItem();
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public sealed override ValueTask<long?> Count(TInput input, CancellationToken ct) => ValueTask.FromResult<long?>(1);

    /// <inheritdoc/>
    public sealed override string KeyOf(OneShotItem item) => "all";

    /// <inheritdoc/>
    public sealed override ValueTask<ItemPlan> Plan(OneShotItem item, ItemContext<TInput> context, CancellationToken ct) => Plan(context, ct);

    /// <inheritdoc/>
    public sealed override ValueTask<Outcome> Apply(OneShotItem item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct) =>
        Apply(plan, context, ct);
}

/// <summary>The single item of a <see cref="OneShot{TInput}"/>.</summary>
public sealed record OneShotItem;

/// <summary>
/// An operation over the rows of a CSV file. <typeparamref name="TInput"/> has exactly one property of type
/// <see cref="CsvFile{TRow}"/>; columns, types, required and extra columns follow from <typeparamref name="TRow"/>.
/// The engine reads, checks and resumes the file.
/// </summary>
/// <typeparam name="TInput">A record of inputs with one CSV file among them.</typeparam>
/// <typeparam name="TRow">A record whose properties are the columns.</typeparam>
public abstract class CsvOperation<TInput, TRow> : Operation<TInput, TRow>
    where TInput : class
    where TRow : class
{
    /// <summary>Never called: the engine streams the file itself, because only it knows the byte offset to resume from.</summary>
    public sealed override IAsyncEnumerable<TRow> Items(TInput input, StartAt from, CancellationToken ct) =>
        throw new InvalidOperationException("The rows of a CSV operation are read by the engine.");
}
