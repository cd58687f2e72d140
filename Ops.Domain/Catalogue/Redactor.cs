using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>
/// Takes known secrets out of everything an operation or a person says about a run, also where they are encoded, and cuts what
/// is too long to keep.
/// </summary>
internal sealed class Redactor
{
    internal const int MaxLength = 4096;
    internal const int LongestJson = 64 * 1024;

    /// <summary>Shorter ones are refused as inputs: taking them out would black out ordinary words.</summary>
    internal const int ShortestSecret = 4;

    private readonly string[] _forms;
    private readonly SearchValues<string> _any;

    public Redactor(IEnumerable<string> secrets)
    {
        // The longest first: an encoded secret may hold its plain form.
        _forms = [.. secrets.SelectMany(SecretForms.Of).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];
        _any = SearchValues.Create(_forms, StringComparison.Ordinal);
    }

    /// <summary>Whether a text holds a secret in any form.</summary>
    public bool IsIn(string text) => text.AsSpan().ContainsAny(_any);

    /// <summary>The text without secrets, cut to what is kept.</summary>
    public string? Clean(string? text) => Whole(text) is not { Length: > MaxLength } whole ? Whole(text) : string.Concat(whole.AsSpan(0, MaxLength - 1), "…");

    /// <summary>JSON is too long to keep when cutting it would make it unreadable: then only its size is kept.</summary>
    public string? CleanJson(string? json) => json is { Length: > LongestJson }
        ? Canonical.Json(new { tooLong = $"{json.Length:N0} characters" })
        : Values(json);

    /// <summary>Why <see cref="CleanJson"/> would not keep it whole, in a sentence; null when it does.</summary>
    public string? Loses(string? json) =>
        json is { Length: > LongestJson } ? $"it has {json.Length:N0} characters, and {LongestJson:N0} are kept."
        : Values(json)?.Contains(InputSchema.Mask, StringComparison.Ordinal) == true ? "it holds a secret input, which is never written down."
        : null;

    /// <summary>The hash of a plan as people see it: over the plain one, a short secret in it could be guessed.</summary>
    public byte[] Digest(ItemPlan plan) => _forms.Length == 0
        ? plan.Digest()
        : ItemPlan.FromLedger(plan.Kind, Whole(plan.Message), Values(plan.Before), Values(plan.After)).Digest();

    /// <summary>Each text in it as a reader would have it before him: decoded. A number may be a secret too, and must not become half a number.</summary>
    private string? Values(string? json) => json is null || _forms.Length == 0 ? json : Values(JsonNode.Parse(json))?.ToJsonString(Canonical.Options) ?? "null";

    private JsonNode? Values(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                var copy = new JsonObject();
                foreach (var (name, value) in o)
                {
                    copy[Whole(name)!] = Values(value);
                }

                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Select(Values)]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return Whole(value.GetValue<string>());
            case JsonValue value when IsIn(value.ToJsonString()):
                return InputSchema.Mask;
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>The text without secrets, uncut.</summary>
    public string? Whole(string? text)
    {
        if (text is null || !IsIn(text))
        {
            return text;
        }

        foreach (var form in _forms)
        {
            text = text.Replace(form, InputSchema.Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
