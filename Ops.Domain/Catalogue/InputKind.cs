namespace Ops.Domain.Catalogue;

/// <summary>How a value is entered and written.</summary>
public enum InputKind
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>Several lines of text.</summary>
    Multiline,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number that may have decimals.</summary>
    Decimal,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A day, written 2026-01-31.</summary>
    Date,

    /// <summary>A moment with its time zone, written 2026-01-31T14:30:00Z.</summary>
    DateTime,

    /// <summary>One of a list.</summary>
    Choice,

    /// <summary>Text that is never shown again.</summary>
    Secret,

    /// <summary>An uploaded CSV file, named by the 64 hexadecimal digits of its SHA-256.</summary>
    CsvFile,
}
