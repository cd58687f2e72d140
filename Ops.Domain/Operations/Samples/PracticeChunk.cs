using System.Globalization;

namespace Ops.Domain.Operations.Samples;

/// <summary>Up to 1,000 rows of the practice database, written together.</summary>
/// <param name="Table">contacts or submissions.</param>
/// <param name="First">Number of its first row, from 1.</param>
/// <param name="Last">Number of its last row.</param>
public sealed record PracticeChunk(string Table, long First, long Last)
{
    private const int Size = 1000;

    internal string Key => string.Create(CultureInfo.InvariantCulture, $"{Table} {First}-{Last}");

    internal IEnumerable<long> Numbers
    {
        get
        {
            for (var number = First; number <= Last; number++)
            {
                yield return number;
            }
        }
    }

    internal static IEnumerable<PracticeChunk> Of(string table, long rows)
    {
        for (long first = 1; first <= rows; first += Size)
        {
            yield return new PracticeChunk(table, first, Math.Min(first + Size - 1, rows));
        }
    }
}
