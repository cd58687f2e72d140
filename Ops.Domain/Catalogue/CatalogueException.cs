namespace Ops.Domain.Catalogue;

/// <summary>The program can't start: operations contradict the rules. Lists every problem at once, so one start finds them all.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Made by the catalogue.</summary>
    /// <param name="problems">One sentence each: where, what is wrong, what to do.</param>
    public CatalogueException(IReadOnlyList<string> problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>One sentence each: where, what is wrong, what to do.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(IReadOnlyList<string> problems) =>
        $"The operations can't be used; {(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")} to mend in the code:\n"
        + string.Join('\n', problems.Select(p => "- " + p));
}
