namespace Ops.Domain.Storage.Targets;

/// <summary>What writing a row led to. Only <see cref="DoneKind.Done"/> was kept; everything else changed nothing.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Now">The row as it is, where there is one.</param>
internal sealed record Done(DoneKind Kind, TargetRow? Now)
{
    public static readonly Done Yes = new(DoneKind.Done, null);

    public static readonly Done Gone = new(DoneKind.Gone, null);

    public static readonly Done TooMany = new(DoneKind.TooMany, null);
}

/// <summary>In one word.</summary>
internal enum DoneKind
{
    /// <summary>One row was changed.</summary>
    Done,

    /// <summary>There is no such row.</summary>
    Gone,

    /// <summary>The row is exactly as it was seen, and was not changed: something in the database prevents it.</summary>
    Unchanged,

    /// <summary>The row is exactly as it should become.</summary>
    Already,

    /// <summary>There is such a row, and it is another one.</summary>
    Other,

    /// <summary>The database made something else of it.</summary>
    Altered,

    /// <summary>More than one row would have been changed.</summary>
    TooMany,
}
