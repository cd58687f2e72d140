namespace Ops.Domain.Catalogue;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Nearest
{
    // Nobody mistypes a word this long; the bound keeps the comparison cheap for hostile input.
    private const int LongestWord = 100;

    /// <summary>Known words close to <paramref name="word"/>, the closest first.</summary>
    public static IReadOnlyList<string> To(string word, IEnumerable<string> known, int most)
    {
        var wanted = word.Trim().ToLowerInvariant();
        return wanted.Length is 0 or > LongestWord
            ? []
            : [.. known
                .Select(k => (Word: k, Steps: Steps(wanted, k.ToLowerInvariant())))
                .Where(c => c.Steps <= Math.Max(1, Math.Max(wanted.Length, c.Word.Length) / 3)
                    || (wanted.Length >= 3 && c.Word.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(c => c.Steps)
                .ThenBy(c => Math.Abs(c.Word.Length - wanted.Length))
                .ThenBy(c => c.Word, StringComparer.Ordinal)
                .Take(most)
                .Select(c => c.Word)];
    }

    /// <summary>Levenshtein's distance: letters to insert, delete or exchange.</summary>
    private static int Steps(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
