using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class RedactorTests
{
    private static readonly Dictionary<string, Func<string, string>> Encoders = new()
    {
        ["plain"] = s => s,
        ["json"] = s => JsonSerializer.Serialize(s)[1..^1],
        ["relaxed json"] = s => JsonSerializer.Serialize(s, Canonical.Options)[1..^1],
        ["json in small letters"] = s => System.Text.RegularExpressions.Regex.Replace(JsonSerializer.Serialize(s)[1..^1], "\\\\u[0-9A-F]{4}", m => m.Value.ToLowerInvariant(), System.Text.RegularExpressions.RegexOptions.NonBacktracking),
        ["json in json"] = s => JsonSerializer.Serialize(JsonSerializer.Serialize(s, Canonical.Options)[1..^1], Canonical.Options)[1..^1],
        ["url"] = Uri.EscapeDataString,
        ["url in small letters"] = s => System.Text.RegularExpressions.Regex.Replace(Uri.EscapeDataString(s), "%[0-9A-F]{2}", m => m.Value.ToLowerInvariant(), System.Text.RegularExpressions.RegexOptions.NonBacktracking),
        ["form"] = s => WebUtility.UrlEncode(s),
        ["url twice"] = s => Uri.EscapeDataString(Uri.EscapeDataString(s)),
        ["html"] = s => WebUtility.HtmlEncode(s),
        ["html by the framework"] = HtmlEncoder.Default.Encode,
        ["csv"] = s => s.Replace("\"", "\"\"", StringComparison.Ordinal),
        ["base64"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)),
        ["base64url"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["hex"] = s => Convert.ToHexString(Encoding.UTF8.GetBytes(s)),
        ["small hex"] = s => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
    };

    public static TheoryData<string> Names => [.. Encoders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_secret_is_found_in_every_common_encoding(string name)
    {
        foreach (var secret in Secrets())
        {
            var redactor = new Redactor([secret]);
            var text = $"before <{Encoders[name](secret)}> after";
            var clean = redactor.Clean(text)!;
            Assert.True(redactor.IsIn(text), $"{name}: {text}");
            Assert.StartsWith("before <•••", clean, StringComparison.Ordinal);
            Assert.DoesNotContain(Encoders[name](secret), clean, StringComparison.Ordinal);

            // Base64's padding tells only the length.
            Assert.Matches("^before <•••={0,2}> after$", clean);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("svc-ops")]
    public void A_secret_is_found_in_the_base64_of_a_basic_authentication_header(string user)
    {
        foreach (var secret in Secrets().Where(s => s.Length >= 8))
        {
            foreach (var tail in new[] { "", "@", "@h", "@ho" })
            {
                var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}{tail}"));
                var clean = new Redactor([secret]).Clean($"Authorization: Basic {header}")!;
                Assert.Contains("•••", clean, StringComparison.Ordinal);

                // What is left of it no longer holds the secret's bytes: at most a few bits at both ends.
                Assert.True(clean.Length - "Authorization: Basic •••".Length <= header.Length - (secret.Length * 8 / 6) + 2, clean);
            }
        }
    }

    [Fact]
    public void No_line_of_a_private_key_is_left_when_a_message_is_cut_at_its_first_line()
    {
        const string key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n";
        var redactor = new Redactor([key]);
        Assert.Equal("Bad key: •••", redactor.Clean("Bad key: MIIEvQIBADANBgkq"));
        Assert.Equal("Bad key: •••", redactor.Clean($"Bad key: {key}"));
        Assert.Equal("Bad key: •••", redactor.Clean($"Bad key: {key.Replace("\n", "\r\n", StringComparison.Ordinal)}"));
        Assert.Equal("-----BEGIN KEY-----", redactor.Clean("-----BEGIN KEY-----"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void JSON_stays_JSON_whatever_stood_in_it(string name)
    {
        foreach (var secret in Secrets())
        {
            var shown = Encoders[name](secret);
            var json = Canonical.Json(new { a = shown, list = new object?[] { $"x{shown}y", 1.50m, null, true }, inner = new Dictionary<string, object> { [$"k{shown}"] = JsonSerializer.Serialize(new { shown }) } });
            var clean = new Redactor([secret]).CleanJson(json)!;
            var texts = new List<string>();
            Collect(JsonDocument.Parse(clean).RootElement, texts);
            Assert.All(texts, t => Assert.False(t.Contains(shown, StringComparison.Ordinal) || t.Contains(secret, StringComparison.Ordinal), $"{name}: {t}"));
            Assert.Contains("1.50,null,true", clean, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_number_that_is_the_secret_is_hidden_and_the_rest_stays_JSON() =>
        Assert.Equal("""{"pin":"•••","other":12,"long":"•••","text":"•••"}""", new Redactor(["4711"]).CleanJson("""{"pin":4711,"other":12,"long":1471100,"text":"4711"}"""));

    private static void Collect(JsonElement element, List<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    texts.Add(property.Name);
                    Collect(property.Value, texts);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, texts);
                }

                break;
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
        }
    }

    [Fact]
    public void Ordinary_words_stay_when_there_is_no_secret_or_one_too_short()
    {
        Assert.Equal("The cat sat.", new Redactor([]).Clean("The cat sat."));
        Assert.Equal("The cat sat.", new Redactor(["cat", "a", ""]).Clean("The cat sat."));
        Assert.False(new Redactor(["cat"]).IsIn("cat"));
        Assert.Null(new Redactor(["secret"]).Clean(null));
        Assert.Null(new Redactor(["secret"]).CleanJson(null));
    }

    [Fact]
    public void A_longer_secret_that_holds_a_shorter_one_goes_whole() =>
        Assert.Equal("••• and •••", new Redactor(["pass", "password1"]).Clean("password1 and pass"));

    [Fact]
    public void A_long_text_is_cut_after_the_secret_is_out() =>
        Assert.DoesNotContain("secr", new Redactor(["secret-4711"]).Clean(new string('x', Redactor.MaxLength - 6) + "secret-4711")!, StringComparison.Ordinal);

    private static IEnumerable<string> Secrets()
    {
        string[] known = ["4711", "hunter2hunter2", "kanarien\"vögel\\4711", "p&ss <w>ord's+1/2=", "pässwörd ßtrasse", "100% {sure}", "😀🔑 key", "a b c d", "tab\\t\"q\"", "'single' & \"double\""];
        var random = new Random(4711);
        const string letters = "abcXYZ019 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~äöüß€😀";
        return known.Concat(Enumerable.Range(0, 60).Select(_ => "s" + string.Concat(Enumerable.Range(0, random.Next(6, 40)).Select(_ => letters[random.Next(letters.Length - 2)])) + "e"));
    }
}
