using System.Globalization;
using System.Text;

namespace Ops.Domain.Catalogue;

/// <summary>How names, numbers and other people's text appear in sentences, the same in every culture.</summary>
internal static class Wording
{
    private const int LongestQuote = 40;

    /// <summary><c>DaysUntouched</c> gives "Days untouched", <c>UserID</c> "User ID", <c>XMLFile</c> "XML file".</summary>
    public static string Sentence(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i < name.Length; i++)
        {
            var newWord = char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (newWord || name[i] == '_')
            {
                words.Add(name[start..i]);
                start = i;
            }
        }

        words.Add(name[start..]);
        var spoken = words.Select(w => w.Trim('_')).Where(w => w.Length > 0).Select(Spoken).ToList();
        return spoken.Count == 0 ? name : char.ToUpperInvariant(spoken[0][0]) + string.Join(' ', spoken)[1..];
    }

    public static string Number(decimal number) => number.ToString("#,0.############################", CultureInfo.InvariantCulture);

    /// <summary>What somebody entered, short and harmless enough to stand in a sentence.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder(LongestQuote + 3).Append('\'');
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > LongestQuote)
            {
                shown.Append('…');
                break;
            }

            shown.Append(IsHarmless(rune) ? rune.ToString() : "�");
        }

        return shown.Append('\'').ToString();
    }

    public static string List(IReadOnlyList<string> items, int most = 20) =>
        string.Join(", ", items.Take(most)) + (items.Count > most ? $" and {Number(items.Count - most)} more" : "");

    /// <summary>A type as C# would name it inside its namespace: <c>PurgeStaleContacts.Input</c>, <c>List&lt;String&gt;</c>.</summary>
    public static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        var tick = type.Name.IndexOf('`');
        var own = tick < 0 ? type.Name : $"{type.Name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}.{own}" : own;
    }

    /// <summary>Neither a control character nor one that reverses the reading direction: both make a text look like another.</summary>
    public static bool IsHarmless(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));

    private static string Spoken(string word) =>
        word.Length > 1 && word.All(c => char.IsUpper(c) || char.IsDigit(c)) ? word : word.ToLowerInvariant();
}
