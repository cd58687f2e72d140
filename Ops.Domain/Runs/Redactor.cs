using System.Text.Json;

namespace Ops.Domain.Runs;

/// <summary>Takes known secrets out of everything an operation says, and cuts what is too long to keep.</summary>
internal sealed class Redactor(IEnumerable<string> secrets)
{
    internal const int MaxLength = 4096;

    // Shorter ones would black out ordinary words; such a secret protects nothing anyway.
    // Inside JSON a secret with a quote or a line break looks different, so that form is taken out as well.
    private readonly string[] _secrets = [.. secrets.Where(s => s.Length >= 4)
        .SelectMany(s => (string[])[s, JsonEncodedText.Encode(s, Catalogue.Canonical.Options.Encoder).ToString()])
        .Distinct().OrderByDescending(s => s.Length)];

    public string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "•••", StringComparison.Ordinal);
        }

        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 1), "…");
    }

    /// <summary>JSON is too long to keep when cutting it would make it unreadable: then only its size is kept.</summary>
    public string? CleanJson(string? json) => json is { Length: > 64 * 1024 }
        ? Catalogue.Canonical.Json(new { tooLong = $"{json.Length:N0} characters" })
        : _secrets.Aggregate(json, (text, secret) => text?.Replace(secret, "•••", StringComparison.Ordinal));
}
