using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

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
        checkpointer.Total ??= info.CsvField is null ? await Count(operation, input, ct) : null;

        using var attempts = new Attempts(info, parts.Run.Id, parts.Redactor, parts.Time, parts.Logger, ct);
        var work = new ItemWork<TInput, TItem>(
            operation, info, input, parts.Facts, parts.Run.PreviewRunId, attempts, checkpointer, parts.Redactor, parts.Time);
        var loop = new ItemLoop<TInput, TItem>(work, operation, info, parts.Run, parts.Ahead, checkpointer, parts.Redactor, parts.Time);
        return await loop.Walk(Items(operation, input, ct), stopping, ct);
    }

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
