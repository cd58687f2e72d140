using System.Reflection;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>Reads rows as a run does, for records known only by their shape.</summary>
internal static class AnyRows
{
    internal static Task<string?[][]> Values(MemoryStream stored, CsvShape shape) =>
        (Task<string?[][]>)typeof(AnyRows).GetMethod(nameof(ValuesOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(shape.Row).Invoke(null, [stored.ToArray(), shape])!;

    /// <summary>Reads the whole file, then from after each of its rows, as a run that was paused there.</summary>
    internal static Task ResumeEverywhere(byte[] bytes, CsvShape shape) =>
        (Task)typeof(AnyRows).GetMethod(nameof(Resume), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(shape.Row).Invoke(null, [bytes, shape])!;

    private static async Task<string?[][]> ValuesOf<TRow>(byte[] bytes, CsvShape shape)
        where TRow : class => [.. (await Read<TRow>(bytes, shape, CsvPosition.Start)).Select(r => CorpusFile.ValuesOf(r.Row, shape))];

    private static async Task Resume<TRow>(byte[] bytes, CsvShape shape)
        where TRow : class
    {
        var whole = await Read<TRow>(bytes, shape, CsvPosition.Start);
        Assert.NotEmpty(whole);
        for (var k = 0; k < whole.Count; k++)
        {
            Assert.Equal(whole[(k + 1)..], await Read<TRow>(bytes, shape, whole[k].Next));
        }
    }

    private static async Task<List<(TRow Row, long Ordinal, long Line, CsvPosition Next)>> Read<TRow>(byte[] bytes, CsvShape shape, CsvPosition from)
        where TRow : class
    {
        using var rows = await CsvRows<TRow>.Open((offset, _) => Task.FromResult<Stream>(new MemoryStream(bytes) { Position = offset }), shape, from, CancellationToken.None);
        var all = new List<(TRow, long, long, CsvPosition)>();
        while (await rows.ReadAsync(CancellationToken.None))
        {
            all.Add((rows.Current, rows.Ordinal, rows.Line, rows.Next));
        }

        return all;
    }
}
