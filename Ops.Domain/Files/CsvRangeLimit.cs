namespace Ops.Domain.Files;

/// <summary>Reads a limit as a cell of the column's type is read, from code that doesn't know the type is a struct.</summary>
internal static class CsvRangeLimit
{
    internal static bool TryParse<T>(ReadOnlySpan<byte> text, out T value) =>
        ((TryCell<T>)typeof(CsvRangeLimit).GetMethod(nameof(Parser), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(typeof(T)).Invoke(null, null)!)(text, out value);

    private static TryCell<T> Parser<T>()
        where T : struct => CsvCell.For<T>().TryParse;
}
