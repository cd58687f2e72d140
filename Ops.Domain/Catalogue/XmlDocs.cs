using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Ops.Domain.Catalogue;

/// <summary>Reads summaries from the .xml file the compiler puts beside an assembly.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, (Dictionary<string, XElement> Members, string? Problem)> Files = new();

    /// <summary>A class's summary as one plain sentence or more; null when the file or the summary isn't there.</summary>
    public static string? SummaryOf(Type type, ICollection<string> problems)
    {
        var (members, problem) = Files.GetOrAdd(type.Assembly, Load);
        if (problem is not null && !problems.Contains(problem))
        {
            problems.Add(problem);
        }

        return members.TryGetValue("T:" + type.FullName?.Replace('+', '.'), out var member) ? Plain(member.Element("summary")) : null;
    }

    /// <summary>The text of a summary: tags such as see, c and paramref become the word they show.</summary>
    internal static string? Plain(XElement? summary)
    {
        if (summary is null)
        {
            return null;
        }

        var text = string.Concat(summary.DescendantNodes().Select(n => n switch
        {
            XText t => t.Value,
            XElement { IsEmpty: true } e => Word(e),
            XElement { Name.LocalName: "para" } => " ",
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim() is { Length: > 0 } words ? words : null;
    }

    private static string Word(XElement tag) =>
        tag.Attribute("langword")?.Value ?? tag.Attribute("name")?.Value ?? tag.Attribute("cref")?.Value.Split('(')[0].Split('.', ':')[^1].Split('`')[0] ?? " ";

    private static (Dictionary<string, XElement>, string?) Load(Assembly assembly)
    {
        // A single-file program has no place on disk, hence no documentation beside it.
        var path = assembly.Location.Length == 0 ? null : Path.ChangeExtension(assembly.Location, ".xml");
        if (path is null || !File.Exists(path))
        {
            return ([], null);
        }

        try
        {
            return (XDocument.Load(path).Descendants("member")
                .GroupBy(m => m.Attribute("name")?.Value ?? "").ToDictionary(g => g.Key, g => g.First()), null);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return ([], $"The documentation file {path} can't be read: {e.Message} Build again or remove it.");
        }
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
