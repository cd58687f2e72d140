namespace Ops.Domain.Operations.Targets;

/// <summary>A database that starter operations may work on: <c>Targets:Databases:NAME</c>.</summary>
public sealed record DatabaseTarget
{
    /// <summary>What is wrong with it, each line naming its key.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key) => [];
}
