using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Ops.Domain.Catalogue;

/// <summary>Reads text, multi-line text and secrets: normalised, of allowed characters, within length and pattern.</summary>
internal static class FreeTextReader
{
    public static Reading Read(InputField field, string given)
    {
        var text = Normalised(field, given);
        if (text.Length == 0 || (field.Required && string.IsNullOrWhiteSpace(text)))
        {
            return InputReader.Empty(field);
        }

        if (field.Kind == InputKind.Secret && text == InputSchema.Mask)
        {
            return Reading.Refused($"{field.Label} is hidden, not known here: enter it again.");
        }

        // Not counting spaces around it: in a message it would be looked for, and found in ordinary words.
        if (field.Kind == InputKind.Secret && text.Trim().Length < Redactor.ShortestSecret)
        {
            return Reading.Refused($"{field.Label} must have at least {Redactor.ShortestSecret} characters: a shorter secret can't be kept out of messages and logs.");
        }

        return (WrongCharacter(field, text) ?? WrongLength(field, text.Length) ?? WrongForm(field, text)) is { } wrong
            ? Reading.Refused(wrong)
            : Reading.Of(text);
    }

    // A browser sends a form's line breaks as CR LF, an API caller as LF; both mean the same and must hash the same.
    // A secret's spaces may be part of it.
    private static string Normalised(InputField field, string text) => field switch
    {
        { HasSeveralLines: true } => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'),
        { Kind: InputKind.Secret } => text,
        _ => text.Trim(),
    };

    private static string? WrongCharacter(InputField field, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (field.HasSeveralLines && text[i] is '\n' or '\t')
            {
                continue;
            }

            if (!System.Text.Rune.TryGetRuneAt(text, i, out var rune))
            {
                return $"{field.Label} holds half of a character at position {i + 1}. Enter the text again.";
            }

            if (!Wording.IsHarmless(rune))
            {
                var what = rune.Value is '\n' or '\r' ? "a line break" : rune.Value == '\t' ? "a tab" : $"the invisible control character U+{rune.Value:X4}";
                return $"{field.Label} must not hold {what} (at position {i + 1}). Remove it.";
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return null;
    }

    private static string? WrongLength(InputField field, int length)
    {
        var message = length > field.MaxLength
            ? $"{field.Label} must have at most {Wording.Number(field.MaxLength.Value)} characters; it has {Wording.Number(length)}."
            : length < field.MinLength
                ? $"{field.Label} must have at least {Wording.Number(field.MinLength.Value)} characters; it has {Wording.Number(length)}."
                : null;
        return message is null ? null : field.Say<StringLengthAttribute>(length > field.MaxLength ? field.Say<MaxLengthAttribute>(message) : field.Say<MinLengthAttribute>(message));
    }

    private static string? WrongForm(InputField field, string text)
    {
        if (field.Matcher is null)
        {
            return null;
        }

        try
        {
            var match = field.Matcher.Match(text);
            return match is { Success: true, Index: 0 } && match.Length == text.Length
                ? null
                : field.Say<RegularExpressionAttribute>($"{field.Label} doesn't have the right form{(field.Example is null ? "" : $", for example {Wording.Quote(field.Example)}")} (pattern {field.Pattern}).");
        }
        catch (RegexMatchTimeoutException)
        {
            return $"{field.Label} took too long to check against the pattern {field.Pattern}. Enter a simpler text.";
        }
    }
}
