using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Operations.Services;

/// <summary>What a service answered, secrets taken out.</summary>
/// <param name="Status">Such as 201.</param>
/// <param name="ContentType">What it says its text is; null when it doesn't.</param>
/// <param name="Text">The beginning of it.</param>
/// <param name="IsWhole">It is all of it.</param>
internal sealed record ServiceAnswer(int Status, string? ContentType, string Text, bool IsWhole)
{
    /// <summary>How much of it is written down.</summary>
    internal const int Kept = 4096;

    private readonly Lazy<JsonNode?> _json = new(() => Parse(Text));

    /// <summary>For the ledger: cut, and as JSON where it is some.</summary>
    public object Recorded => new
    {
        Status,
        ContentType,
        Body = Text.Length == 0 ? null : Text.Length <= Kept && _json.Value is { } json ? json : JsonValue.Create(Text.Length <= Kept ? Text : Text[..Kept]),
        Cut = Text.Length > Kept || !IsWhole ? true : (bool?)null,
    };

    /// <summary>A value in it, such as that of <c>refund.id</c>; null when it has none.</summary>
    public string? Value(string path)
    {
        var node = _json.Value;
        foreach (var step in path.Split('.'))
        {
            node = node switch
            {
                JsonObject o => o[step],
                JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
                _ => null,
            };
        }

        return node is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;
    }

    /// <summary>For a sentence: the status, and what it says of itself on one line.</summary>
    public string InWords(string service)
    {
        var words = string.Join(' ', Text[..Math.Min(Text.Length, 1000)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var text = OneLine.Of(words.Length > 200 ? words[..200] + "…" : words);
        return Status is >= 300 and <= 399 ? $"{service} answered {Status} and points to another address; that is never followed."
            : text.Length == 0 ? $"{service} answered {Status}." : $"{service} answered {Status}: {text}";
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
