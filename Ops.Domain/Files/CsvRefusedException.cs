namespace Ops.Domain.Files;

/// <summary>The file can't be read on from here. The message is for people and contains no values of the file.</summary>
public sealed class CsvRefusedException(CsvProblem problem, Exception? inner = null) : Exception(problem.Message, inner)
{
    /// <summary>Where and what.</summary>
    public CsvProblem Problem { get; } = problem;
}
