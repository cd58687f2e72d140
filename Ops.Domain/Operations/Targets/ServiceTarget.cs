namespace Ops.Domain.Operations.Targets;

/// <summary>An HTTP service that starter operations may work on: <c>Targets:Services:NAME</c>.</summary>
public sealed record ServiceTarget
{
    /// <summary>What is wrong with it, each line naming its key.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key) => [];
}
