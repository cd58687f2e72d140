using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Targets;

/// <summary>The configured statements.</summary>
public sealed class StatementChoices(DatabaseTargets databases) : IChoices
{
    /// <inheritdoc/>
    public IAsyncEnumerable<Choice> List(CancellationToken ct) => databases.Statements.ToAsyncEnumerable();
}

/// <summary>The tables a file may update.</summary>
public sealed class UpdatableTables(DatabaseTargets databases) : IChoices
{
    /// <inheritdoc/>
    public IAsyncEnumerable<Choice> List(CancellationToken ct) => databases.Updatable.ToAsyncEnumerable();
}

/// <summary>The tables whose old rows may be purged.</summary>
public sealed class PurgeableTables(DatabaseTargets databases) : IChoices
{
    /// <inheritdoc/>
    public IAsyncEnumerable<Choice> List(CancellationToken ct) => databases.Purgeable.ToAsyncEnumerable();
}
