using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace Ops.Console.Tests.Support;

/// <summary>Finds things on a page as people do, also those who hear it: by role and accessible name.</summary>
internal static partial class Seen
{
    private static readonly HashSet<string> Inline = ["a", "b", "code", "del", "em", "ins", "kbd", "small", "span", "strong", "time"];

    /// <summary>All that is read out, with single spaces.</summary>
    public static string Text<T>(this IRenderedComponent<T> page)
        where T : IComponent => Plain(string.Concat(page.Nodes.Select(n => Spoken(n, isHeard: false))));

    public static string Text(this IElement element) => Plain(Spoken(element, isHeard: true));

    public static void Says<T>(this IRenderedComponent<T> page, string text)
        where T : IComponent => page.WaitForAssertion(() => Assert.True(page.Text().Contains(text, StringComparison.Ordinal), $"Not there: {text}\nThe page says: {page.Text()}"));

    public static void Lacks<T>(this IRenderedComponent<T> page, string text)
        where T : IComponent => Assert.DoesNotContain(text, page.Text(), StringComparison.Ordinal);

    public static IElement Button<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Only("button", name);

    public static IElement Link<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Only("a[href]", name);

    public static string? LinkTo<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Link(name).GetAttribute("href");

    public static IElement Field<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.Only("input, select, textarea", label);

    public static IElement Bar<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Only("[role=progressbar]", name);

    /// <summary>A region, list or card by its heading or label.</summary>
    public static IElement Section<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Only("section, nav, [role=region], [role=alertdialog], form", name);

    public static IReadOnlyList<string> Buttons<T>(this IRenderedComponent<T> page)
        where T : IComponent => [.. page.FindAll("button").Select(Name)];

    public static IReadOnlyList<string> Alerts<T>(this IRenderedComponent<T> page)
        where T : IComponent => [.. page.FindAll("[role=alert]").Select(Text)];

    public static bool IsOff(this IElement element) => element.HasAttribute("disabled");

    /// <summary>What a field says about itself beyond its label: help and error.</summary>
    public static string Description(this IElement field) =>
        Plain(string.Join(' ', (field.GetAttribute("aria-describedby") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => Root(field).QuerySelectorAll("#" + id).FirstOrDefault()?.TextContent)));

    public static string Name(this IElement element)
    {
        if (element.GetAttribute("aria-labelledby") is { } by)
        {
            return Plain(string.Join(' ', by.Split(' ').Select(id => Root(element).QuerySelectorAll("#" + id).FirstOrDefault()?.TextContent)));
        }

        if (element.GetAttribute("aria-label") is { } label)
        {
            return label;
        }

        return element.LocalName is "input" or "select" or "textarea" ? LabelOf(element) : element.Text();
    }

    private static IElement Only<T>(this IRenderedComponent<T> page, string selector, string name)
        where T : IComponent
    {
        var all = page.FindAll(selector);
        var found = all.Where(e => e.Name() == name).ToList();
        return found.Count == 1 ? found[0] : throw new Xunit.Sdk.XunitException($"{found.Count} of {selector} are named '{name}'. There are: {string.Join(" | ", all.Select(Name))}");
    }

    private static string LabelOf(IElement field)
    {
        var label = field.Id is { } id ? Root(field).QuerySelectorAll("label").FirstOrDefault(l => l.GetAttribute("for") == id) : null;
        label ??= field.Closest("label");
        if (label is null)
        {
            return "";
        }

        var copy = (IElement)label.Clone();
        foreach (var inner in copy.QuerySelectorAll("input, select, textarea").ToList())
        {
            inner.Remove();
        }

        return copy.Text();
    }

    private static IElement Root(IElement element)
    {
        while (element.ParentElement is { } parent)
        {
            element = parent;
        }

        return element;
    }

    // Blocks stand apart, as they do on the screen; words within a line only if there is a space between them.
    private static string Spoken(INode node, bool isHeard) => node switch
    {
        IText text => text.Data,
        IElement element when isHeard && element.GetAttribute("aria-hidden") == "true" => "",
        IElement element => string.Concat(node.ChildNodes.Select(n => Spoken(n, isHeard))) is var inner && Inline.Contains(element.LocalName) && !IsRow(element.ParentElement) ? inner : $" {inner} ",
        _ => "",
    };

    // What stands in a row or among chips has its gap from the style sheet.
    private static bool IsRow(IElement? element) => element is not null && (element.ClassList.Contains("row") || element.ClassList.Contains("chips") || element.ClassList.Contains("tabs"));

    private static string Plain(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
