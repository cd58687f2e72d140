using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ops.Domain.Catalogue;

/// <summary>How one secret may look in a message: as it is, and as libraries and protocols write it.</summary>
internal static class SecretForms
{
    // Fewer letters of base64 could be an ordinary word by chance.
    private const int ShortestPart = 6;

    public static IEnumerable<string> Of(string secret)
    {
        if (secret.Length < Redactor.ShortestSecret)
        {
            yield break;
        }

        // Who cuts a message at its first line must not leave the first line of a private key.
        var lines = secret.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith("-----", StringComparison.Ordinal));
        foreach (var text in lines.Append(secret).Append(secret.Replace("\n", "\r\n", StringComparison.Ordinal)).Append(secret.Trim()).Where(t => t.Length >= Redactor.ShortestSecret).Distinct())
        {
            foreach (var form in Written(text).SelectMany(Quoted).Concat(Bytes(Encoding.UTF8.GetBytes(text))))
            {
                yield return form;
            }
        }
    }

    // JSON inside JSON, as logs of HTTP clients have it; so may be any other form.
    private static IEnumerable<string> Quoted(string written) =>
        [written, JsonEncodedText.Encode(written, Canonical.Options.Encoder).ToString(), JsonEncodedText.Encode(written).ToString()];

    private static IEnumerable<string> Written(string text)
    {
        yield return text;
        yield return JsonEncodedText.Encode(text, Canonical.Options.Encoder).ToString();
        foreach (var json in BothCases(JsonEncodedText.Encode(text).ToString(), "\\u", 4))
        {
            yield return json;
        }

        yield return text.Replace("\"", "\"\"", StringComparison.Ordinal);
        yield return WebUtility.HtmlEncode(text);
        yield return HtmlEncoder.Default.Encode(text);
        yield return WebUtility.HtmlEncode(text).Replace("&#39;", "&apos;", StringComparison.Ordinal);
        foreach (var url in new[] { Uri.EscapeDataString(text), WebUtility.UrlEncode(text), UrlEncoder.Default.Encode(text), Uri.EscapeDataString(Uri.EscapeDataString(text)) })
        {
            foreach (var cased in BothCases(url, "%", 2))
            {
                yield return cased;
            }
        }
    }

    private static IEnumerable<string> Bytes(byte[] bytes)
    {
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        var whole = Convert.ToBase64String(bytes).TrimEnd('=');
        var parts = new List<string> { whole };

        // "user:secret" in one base64 text: whatever stands before moves the letters by none, two or four bits.
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var from = (before * 8 + 5) / 6;
            var to = (before + bytes.Length) * 8 / 6;
            if (to - from >= ShortestPart)
            {
                parts.Add(text[from..to]);
            }
        }

        foreach (var part in parts)
        {
            yield return part;
            yield return part.Replace('+', '-').Replace('/', '_');
            yield return Uri.EscapeDataString(part);
        }
    }

    // Hexadecimal digits come in capitals or not, depending on who encoded.
    private static IEnumerable<string> BothCases(string encoded, string mark, int digits)
    {
        yield return encoded;
        var small = new StringBuilder(encoded);
        var large = new StringBuilder(encoded);
        for (var at = encoded.IndexOf(mark, StringComparison.Ordinal); at >= 0 && at + mark.Length + digits <= encoded.Length; at = encoded.IndexOf(mark, at + mark.Length, StringComparison.Ordinal))
        {
            for (var i = at + mark.Length; i < at + mark.Length + digits; i++)
            {
                small[i] = char.ToLowerInvariant(encoded[i]);
                large[i] = char.ToUpperInvariant(encoded[i]);
            }
        }

        yield return small.ToString();
        yield return large.ToString();
    }
}
