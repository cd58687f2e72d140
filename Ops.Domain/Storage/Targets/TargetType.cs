namespace Ops.Domain.Storage.Targets;

/// <summary>What a value that people bring must be: a value of a statement, a cell of a file.</summary>
public enum TargetType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number of at most 18 digits.</summary>
    Integer,

    /// <summary>A number with a point: 12.50.</summary>
    Decimal,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>2026-12-31.</summary>
    Date,

    /// <summary>A time without a zone: 2026-12-31 23:59:59.</summary>
    Timestamp,

    /// <summary>A time with its zone: 2026-12-31T23:59:59Z or +01:00 at its end.</summary>
    TimestampTz,

    /// <summary>A UUID.</summary>
    Uuid,
}
