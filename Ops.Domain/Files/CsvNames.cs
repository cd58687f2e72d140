namespace Ops.Domain.Files;

/// <summary>Header names of a stranger's file, made fit to stand in a sentence.</summary>
internal static class CsvNames
{
    /// <summary>é is one letter or e and an accent, as the program that wrote it likes; here it is one.</summary>
    internal static string Normal(string text) => System.Text.Ascii.IsValid(text) || text.Contains('\uFFFE', StringComparison.Ordinal) ? text : text.Normalize();

    internal static string Clean(string name)
    {
        var plain = string.Concat(name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));
        return plain.Length > 60 ? string.Concat(plain.AsSpan(0, 60), "…") : plain;
    }

    /// <summary>At most 20 names: a header of thousands of columns must not become a page of text.</summary>
    internal static string List(IReadOnlyCollection<string> names)
    {
        var shown = string.Join(", ", names.Take(20).Select(Clean));
        return names.Count > 20 ? $"{shown} and {names.Count - 20:N0} more" : shown;
    }
}
