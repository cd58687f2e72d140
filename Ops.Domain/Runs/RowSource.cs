using System.Runtime.CompilerServices;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>The rows of a stored file as a run's items, from wherever the run's cursor stands.</summary>
internal abstract class RowSource<TItem>
{
    public abstract IAsyncEnumerable<Sourced<TItem>> From(Cursor cursor, CancellationToken ct);

    /// <summary>Items of CSV operations are records; the reader needs to know that at compile time, this class does not.</summary>
    public static RowSource<TItem> Of(IFileStore store, string sha256) =>
        (RowSource<TItem>)Activator.CreateInstance(typeof(FileRows<>).MakeGenericType(typeof(TItem)), store, sha256)!;
}

internal sealed class FileRows<TRow>(IFileStore store, string sha256) : RowSource<TRow>
    where TRow : class
{
    public override async IAsyncEnumerable<Sourced<TRow>> From(Cursor cursor, [EnumeratorCancellation] CancellationToken ct)
    {
        var from = cursor.Offset == 0 ? CsvPosition.Start : new CsvPosition(cursor.Offset, cursor.Line, cursor.Ordinal);
        using var rows = await CsvRows<TRow>.Open((offset, token) => store.Open(sha256, offset, token), CsvShape.For(typeof(TRow)), from, ct);
        while (rows.Read())
        {
            var next = rows.Next;
            yield return new Sourced<TRow>(rows.Current, rows.Ordinal, next.Offset, next.Line);
        }
    }
}
