namespace Ops.Domain.Access;

/// <summary>The console can't start with this configuration of rights: half a rule would let somebody in, or keep everybody out, unnoticed.</summary>
/// <param name="problems">One sentence each, naming its key.</param>
public sealed class AccessException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One sentence each, naming its key.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
