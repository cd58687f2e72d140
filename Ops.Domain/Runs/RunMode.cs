namespace Ops.Domain.Runs;

/// <summary>What a run is for.</summary>
public enum RunMode
{
    /// <summary>Walks all items through Plan and keeps the plans. Can't write.</summary>
    Preview,

    /// <summary>Plans each item afresh and does it.</summary>
    Apply,

    /// <summary>Looks back on an earlier run: is it as that run left it? Can't write.</summary>
    Verify,

    /// <summary>Undoes what an earlier run did.</summary>
    Revert,
}
