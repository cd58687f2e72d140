namespace Ops.Domain.Files;

/// <summary>Between two rows of a CSV file: enough to go on there without reading what comes before.</summary>
/// <param name="Offset">Byte offset of the end of the row before, just in front of its line break; 0 at the beginning, before any BOM.</param>
/// <param name="Line">The line that offset is on, from 1.</param>
/// <param name="Ordinal">Data rows before it; the next row has this number plus 1.</param>
public readonly record struct CsvPosition(long Offset, long Line, long Ordinal)
{
    /// <summary>Nothing read yet, not even the header.</summary>
    public static readonly CsvPosition Start = new(0, 1, 0);
}
