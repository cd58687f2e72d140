namespace Ops.Domain.Catalogue;

/// <summary>
/// How files of these rows are written, where that is not commas, UTF-8, 12.50 and 2026-12-31. On the row record. What is
/// not stated here stays as it is for everybody; nothing is taken from the machine's language.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CsvFormatAttribute : Attribute
{
    /// <summary>
    /// What may stand between cells. Several mean that a file may have any of them: the header decides, by the columns it
    /// gives, and the report says what was found. A first line such as <c>sep=;</c> decides too.
    /// </summary>
    public string Separators { get; init; } = ",";

    /// <summary>What goes round a cell; <c>'\0'</c> when nothing does and a quote is a letter like any other.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Lines that begin with it are passed over; <c>'\0'</c> when there are no such lines.</summary>
    public char Comment { get; init; }

    /// <summary>Bytes of files without a byte order mark, such as <c>windows-1252</c>: any encoding of one byte a letter. Empty: UTF-8.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>Numbers, dates and words for yes and no as written there, such as <c>de-DE</c>: 1.234,56 and 31.12.2026 and ja. 2026-12-31, true and yes stay allowed.</summary>
    public string Culture { get; init; } = "";

    /// <summary>Between whole and fraction; <c>'\0'</c>: as the culture says.</summary>
    public char Decimal { get; init; }

    /// <summary>What may stand between thousands, any one of these; null: as the culture says, "": nothing.</summary>
    public string? Thousands { get; init; }

    /// <summary>Forms of a date, such as <c>dd.MM.yyyy</c>; exactly these and no others.</summary>
    public string[]? Dates { get; init; }

    /// <summary>Forms of a point in time; exactly these and no others. Those without an offset need <see cref="TimeZone"/>.</summary>
    public string[]? Times { get; init; }

    /// <summary>Where clocks show times without an offset, such as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>Words for yes beside true, yes and 1.</summary>
    public string[]? True { get; init; }

    /// <summary>Words for no beside false, no and 0.</summary>
    public string[]? False { get; init; }
}

/// <summary>Other headers this column may have in a file: <c>[AlsoCalled("Betrag", "sum")]</c>. Case and surrounding spaces don't matter. A file has one of them.</summary>
/// <param name="headers">Beside the column's own.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AlsoCalledAttribute(params string[] headers) : Attribute
{
    /// <summary>Beside the column's own.</summary>
    public IReadOnlyList<string> Headers { get; } = headers;
}

/// <summary>Forms of the dates or times of this column, exactly these: <c>[CellFormat("MM/dd/yyyy")]</c>. On a DateOnly or DateTimeOffset.</summary>
/// <param name="formats">As .NET writes them; the year in four digits.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CellFormatAttribute(params string[] formats) : Attribute
{
    /// <summary>As .NET writes them.</summary>
    public IReadOnlyList<string> Formats { get; } = formats;
}
