namespace Ops.Domain.Files;

/// <summary>Counts all problems and keeps the first ones by line.</summary>
internal sealed class CsvProblems
{
    internal const int Kept = 100;
    private readonly List<CsvProblem> _kept = [];

    internal long Count { get; private set; }

    /// <summary>Sorted by line; those about the whole file first.</summary>
    internal IReadOnlyList<CsvProblem> First => [.. _kept.OrderBy(p => p.Line).Take(Kept)];

    internal void Add(CsvProblem problem)
    {
        Count++;
        Keep(problem);
    }

    internal void AddRange(IEnumerable<CsvProblem> problems)
    {
        foreach (var problem in problems)
        {
            Add(problem);
        }
    }

    /// <summary>Adds problems of which only the first ones are at hand.</summary>
    internal void AddCounted(long count, IEnumerable<CsvProblem> first)
    {
        Count += count;
        _kept.AddRange(first);
    }

    /// <summary>Counts one whose sentence nobody will read.</summary>
    internal bool CountIfFull()
    {
        if (_kept.Count < Kept)
        {
            return false;
        }

        Count++;
        return true;
    }

    private void Keep(CsvProblem problem)
    {
        // A problem that stops the check is added last and must be told; it replaces the hundredth.
        if (_kept.Count >= Kept)
        {
            _kept.RemoveAt(Kept - 1);
        }

        _kept.Add(problem);
    }
}
