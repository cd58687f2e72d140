using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Ops.Console.Access.Oidc;

/// <summary>Small things about text that strangers wrote, and about text nobody may guess.</summary>
internal static class OidcText
{
    /// <summary>256 random bits, fit for an address.</summary>
    public static string Unguessable() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>A number to quote: short, without meaning.</summary>
    public static string Number() => RandomNumberGenerator.GetHexString(10, lowercase: true);

    /// <summary>One line of at most 200 characters, nothing but what can be seen.</summary>
    public static string Clean(string? text, int most = 200)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length >= most - 1)
            {
                clean.Append('…');
                break;
            }

            // Control and format characters: line breaks would forge log lines, direction marks would turn a name around.
            clean.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    /// <summary>An error code as RFC 6749 allows it, or a word for one that isn't.</summary>
    public static string ErrorCode(string? code) =>
        code is { Length: > 0 and <= 60 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? code : "an unreadable error code";

    /// <summary>Compared letter by letter, in a time that does not tell how far it went.</summary>
    public static bool Same(string? a, string? b) =>
        a is not null && b is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
