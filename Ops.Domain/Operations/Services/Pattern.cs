using System.Text.RegularExpressions;

namespace Ops.Domain.Operations.Services;

/// <summary>A text with places for a row's values: <c>/orders/{order_id}</c>. Braces of its own are written twice.</summary>
internal sealed partial class Pattern
{
    private Pattern(IReadOnlyList<Part> parts) => Parts = parts;

    /// <summary>What it is made of, in order.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>Its placeholders.</summary>
    public IEnumerable<Place> Places => Parts.Select(p => p.Place).OfType<Place>();

    /// <summary>The placeholder when there is nothing else in it.</summary>
    public Place? Only => Parts is [{ Place: { } only }] ? only : null;

    /// <exception cref="FormatException">It can't be read; the message is for whoever wrote it.</exception>
    public static Pattern Parse(string text)
    {
        var parts = new List<Part>();
        var at = 0;
        foreach (Match match in Token().Matches(text))
        {
            Literal(parts, text[at..match.Index]);
            at = match.Index + match.Length;
            if (match.Value is "{{" or "}}")
            {
                Literal(parts, match.Value[..1]);
                continue;
            }

            parts.Add(new Part(null, Read(match.Value)));
        }

        Literal(parts, text[at..]);
        return new Pattern(parts);
    }

    private static Place Read(string token)
    {
        var match = Inside().Match(token);
        return match.Success
            ? new Place(match.Groups["name"].Value.Trim(), match.Groups["type"].Value switch { "number" => PlaceType.Number, "boolean" => PlaceType.Boolean, _ => PlaceType.Text }, match.Groups["opt"].Length > 0)
            : throw new FormatException($"{OneLine.Of(token)} is no placeholder. Write {{column}}, {{column?}}, {{column:number}} or {{column:boolean}}; a brace of its own is written twice");
    }

    private static void Literal(List<Part> parts, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (text.AsSpan().ContainsAny('{', '}') && text is not ("{" or "}"))
        {
            throw new FormatException("a brace is open that nothing closes, or the other way round");
        }

        parts.Add(new Part(text, null));
    }

    [GeneratedRegex(@"\{\{|\}\}|\{[^{}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex(@"\A\{(?<name>[A-Za-z0-9_][A-Za-z0-9_. -]{0,99})(:(?<type>number|boolean|text))?(?<opt>\?)?\}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inside();
}

/// <summary>A piece of a <see cref="Pattern"/>: text as it is, or a place.</summary>
internal readonly record struct Part(string? Text, Place? Place);

/// <summary>A place for a value.</summary>
/// <param name="Name">The column, or what the service answered: <c>response.id</c>.</param>
/// <param name="Type">How it becomes JSON.</param>
/// <param name="IsOptional">It may be empty.</param>
internal sealed record Place(string Name, PlaceType Type, bool IsOptional)
{
    internal const string Answer = "response.";

    /// <summary>It is filled by what the service answered.</summary>
    public bool IsAnswer => Name.StartsWith(Answer, StringComparison.Ordinal);
}

/// <summary>How a value becomes JSON.</summary>
internal enum PlaceType
{
    Text,
    Number,
    Boolean,
}
