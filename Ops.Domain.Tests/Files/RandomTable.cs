using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>One table of hostile cells, and the marks it is written with.</summary>
internal sealed record RandomTable(string[][] Rows, char Separator, char Quote, bool All, string End, string Encoding)
{
    private static readonly string[] Western =
        ["a", "Z9", " ", ",", ";", "\t", "|", "\"", "\"\"", "'", "\n", "\r\n", "\r", "é", "€", "ÿ", "\u00A0", "=", "-1", "@", "\\", "#", "sep=", "1.234,56", "\u0001"];

    private static readonly string[] Everything = [.. Western, "𝄞", "👩‍👩‍👧", "e\u0301", "\u202E", "\uFEFF", "\u200B", "\u2028", "\uFFFD", "\uFFFE", "\u0085", "＝", "１"];

    internal CsvDialect Dialect => new(Separator, Quote, null);

    internal SingleByteLetters? Letters => Encoding == "cp1252" ? SingleByteLetters.Find("windows-1252") : null;

    /// <summary>The same tables for the same seed, on every machine.</summary>
    internal static IEnumerable<RandomTable> Many(int count, int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < count; n++)
        {
            var encoding = random.GetItems(["utf-8", "utf-8-sig", "cp1252"], 1)[0];
            var pieces = encoding == "cp1252" ? Western : Everything;
            var columns = random.Next(1, 7);
            string Cell() => random.Next(5) == 0 ? "" : string.Concat(random.GetItems(pieces, random.Next(1, 8)));
            var rows = Enumerable.Range(0, random.Next(1, 15)).Select(_ => Enumerable.Range(0, columns).Select(_ => Cell()).ToArray());
            yield return new RandomTable(
                [[.. Enumerable.Range(0, columns).Select(c => $"c{c}")], .. rows], random.GetItems(",;\t|".ToCharArray(), 1)[0], random.GetItems("\"'".ToCharArray(), 1)[0],
                random.Next(2) == 0, random.GetItems(["\r\n", "\n", "\r"], 1)[0], encoding);
        }
    }
}
