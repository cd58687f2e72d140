using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>One leg of a run with the operation's types known: makes the operation, its source of items, and walks.</summary>
internal abstract class RunLeg
{
    public abstract Task<LoopEnd> Walk(CancellationToken stopping, CancellationToken ct);

    public static RunLeg Make(OperationInfo info, IServiceProvider services, Parts parts) =>
        (RunLeg)Activator.CreateInstance(typeof(RunLeg<,>).MakeGenericType(info.InputType, info.ItemType), info, services, parts)!;

    /// <summary>What a leg is made of.</summary>
    internal sealed record Parts(
        Run Run, RunFacts Facts, object Input, IReadOnlyDictionary<long, LedgerRow> Ahead, Checkpointer Checkpointer, Redactor Redactor, TimeProvider Time, ILogger Logger);
}

internal sealed class RunLeg<TInput, TItem>(OperationInfo info, IServiceProvider services, RunLeg.Parts parts) : RunLeg
    where TInput : class
{
    public override async Task<LoopEnd> Walk(CancellationToken stopping, CancellationToken ct)
    {
        var operation = (Operation<TInput, TItem>)ActivatorUtilities.CreateInstance(services, info.ClrType);
        var input = (TInput)parts.Input;
        var checkpointer = parts.Checkpointer;
        var ours = info.With(operation.Figures(input));
        using var attempts = new Attempts(
            ours, parts.Run.Id, parts.Redactor, parts.Time, parts.Logger, () => stopping.IsCancellationRequested || checkpointer.Wanted != RunStatus.Running, ct);
        var rows = new ItemRows(parts.Run.Id, checkpointer, parts.Redactor, parts.Time, services.GetRequiredService<Archive>());
        if (parts.Run is { Mode: RunMode.Verify or RunMode.Revert, ParentRunId: { } parent })
        {
            var applied = new AppliedItems(services.GetRequiredService<IDbContextFactory<OpsDb>>(), parent);
            checkpointer.Total ??= await applied.Count(ct);
            return await Loop(ours, new LookBack<TInput, TItem>(operation, input, parts.Facts, attempts, rows)).Walk(applied.From(parts.Run.Mode == RunMode.Revert, checkpointer.Cursor.Offset, ct), stopping, ct);
        }

        checkpointer.Total ??= parts.Run.Retries is { } retries ? await Left(retries, ct) : info.CsvField is null ? await Count(operation, input, ct) : null;
        var work = new ItemWork<TInput, TItem>(operation, ours, input, parts.Facts, parts.Run, attempts, checkpointer, rows, parts.Redactor);
        return await Loop(ours, work).Walk(Items(operation, input, ct), stopping, ct);
    }

    private async Task<long> Left(RetryWhat what, CancellationToken ct)
    {
        var outcomes = what.Outcomes();
        await using var db = await services.GetRequiredService<IDbContextFactory<OpsDb>>().CreateDbContextAsync(ct);
        return await db.Ledger.LongCountAsync(i => i.RunId == parts.Run.ParentRunId && i.Finding != null && outcomes.Contains(i.Finding.Value), ct);
    }

    private ItemLoop<T> Loop<T>(OperationInfo ours, IItemWork<T> work) => new(work, ours, parts.Run, parts.Ahead, parts.Checkpointer, parts.Redactor, parts.Time);

    private static async ValueTask<long?> Count(Operation<TInput, TItem> operation, TInput input, CancellationToken ct)
    {
        try
        {
            return await operation.Count(input, ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new ListingFailedException(failure);
        }
    }

    private async IAsyncEnumerable<Sourced<TItem>> Items(Operation<TInput, TItem> operation, TInput input, [EnumeratorCancellation] CancellationToken ct)
    {
        var cursor = parts.Checkpointer.Cursor;
        if (info.CsvField is { } field)
        {
            await foreach (var row in RowSource<TItem>.Of(services.GetRequiredService<IFileStore>(), ((ICsvFile)field.Property.GetValue(input)!).Sha256).From(cursor, ct))
            {
                yield return row;
            }

            yield break;
        }

        await foreach (var item in operation.Items(input, new StartAt(cursor.Key), ct))
        {
            yield return new Sourced<TItem>(item, 0, 0, 0);
        }
    }
}
