namespace Ops.Domain.Files;

/// <summary>The marks of one file.</summary>
/// <param name="Separator">Between cells.</param>
/// <param name="Quote">Round cells; null when nothing is.</param>
/// <param name="Comment">Begins lines that are passed over; null when none are.</param>
/// <param name="SkipsEmptyRows">Whether lines of nothing but separators, as spreadsheets leave them, are passed over: where a row needs something, they are none.</param>
internal sealed record CsvDialect(char Separator, char? Quote, char? Comment, bool SkipsEmptyRows = false)
{
    /// <summary>RFC 4180.</summary>
    internal static readonly CsvDialect Plain = new(',', '"', null);

    /// <summary>Separators in a sentence: "commas or semicolons".</summary>
    internal static string InWords(IEnumerable<char> separators) => string.Join(" or ", separators.Select(InWords));

    private static string InWords(char separator) => separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{separator}'",
    };
}
