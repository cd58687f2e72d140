using System.Reflection;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>How files of one row record are written: its <see cref="CsvFormatAttribute"/>, checked.</summary>
internal sealed class CsvFormat
{
    private static readonly CsvFormatAttribute Unstated = new();

    private CsvFormat(CsvFormatAttribute stated, ICollection<string> problems)
    {
        Separators = stated.Separators.Length == 0 ? "," : stated.Separators;
        Quote = stated.Quote == '\0' ? null : stated.Quote;
        Comment = stated.Comment == '\0' ? null : stated.Comment;
        Letters = stated.Encoding.Length == 0 ? null : SingleByteLetters.Find(stated.Encoding);
        Culture = CsvCulture.Of(stated, problems);
        if (Letters is null && stated.Encoding is not ("" or "utf-8"))
        {
            problems.Add($"its encoding {stated.Encoding} is unknown or has letters of several bytes; use one such as windows-1252, or none for UTF-8");
        }

        char[] marks = [.. Separators, .. Quote is { } q ? [q] : Array.Empty<char>(), .. Comment is { } c ? [c] : Array.Empty<char>()];
        foreach (var mark in marks.Where(m => m is not '\t' and (<= ' ' or > '~') || char.IsAsciiLetterOrDigit(m)))
        {
            problems.Add($"U+{(int)mark:X4} can't be a separator, quote or comment; use punctuation of ASCII or the tab");
        }

        if (marks.Distinct().Count() != marks.Length)
        {
            problems.Add("two of its separators, quote and comment are the same character");
        }
    }

    /// <summary>What may stand between cells, at least one.</summary>
    internal string Separators { get; }

    internal char? Quote { get; }

    internal char? Comment { get; }

    /// <summary>Of files without a byte order mark; null for UTF-8.</summary>
    internal SingleByteLetters? Letters { get; }

    internal CsvCulture Culture { get; }

    /// <summary>The format of a row record; what is wrong with it is added to the problems.</summary>
    internal static CsvFormat Of(Type row, ICollection<string> problems) => new(row.GetCustomAttribute<CsvFormatAttribute>(inherit: true) ?? Unstated, problems);
}
