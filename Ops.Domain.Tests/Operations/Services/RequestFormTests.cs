using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Services;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>Values fill places and become nothing else, whatever they hold.</summary>
public sealed class RequestFormTests
{
    public static readonly TheoryData<string> Hostile =
    [
        "a/b", "a?b=c&d", "a#b", "a b", "100%", "%2e%2e", "{other}", "{{", "}", "\"", "\\\"", "\",\"admin\":true,\"x\":\"", "üñ€😀", "'; DROP TABLE", "<b>", "a;b=c", "a@evil.example", "//evil.example", ":80",
        "\u202Eabc", "\uD800", "null", "true", "0x10",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_value_in_the_path_stays_one_segment_and_one_in_the_query_one_value(string value)
    {
        var form = new RequestForm(new ServiceCall { Path = "/orders/{v}/refund", Query = new Dictionary<string, string> { ["q"] = "x-{v}", ["z"] = "1" } });
        var message = form.Fill(_ => value);
        Assert.Matches("^/orders/[A-Za-z0-9._~%-]+/refund[?]q=x-[A-Za-z0-9._~%-]+&z=1$", message.Path);

        // What the service decodes is what stood in the file; a lone half of a character can't be sent by anybody.
        var segment = message.Path.Split('/')[2];
        Assert.Equal(value == "\uD800" ? "\uFFFD" : value, Uri.UnescapeDataString(segment));
        var address = new Uri("https://billing.example.com/v2" + message.Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal(("billing.example.com", "/v2" + message.Path), (address.Host, address.PathAndQuery));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../admin")]
    [InlineData("a/../../admin")]
    [InlineData("..\\admin")]
    [InlineData("a\r\nHost: evil.example")]
    [InlineData("a\0b")]
    [InlineData("")]
    [InlineData("  ")]
    public void A_value_that_would_climb_out_of_its_place_or_is_missing_is_refused_in_words(string value)
    {
        var form = new RequestForm(new ServiceCall { Path = "/orders/{order_id}/refund" });
        var refused = Assert.Throws<ItemException>(() => form.Fill(_ => value));
        Assert.Contains("order_id", refused.Message, StringComparison.Ordinal);
        if (value.Trim().Length > 2)
        {
            Assert.DoesNotContain(value, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_that_only_together_make_dots_are_refused() =>
        Assert.Throws<ItemException>(() => new RequestForm(new ServiceCall { Path = "/a/{x}{y}/b" }).Fill(name => name == "x" ? "%2e"[..0] + "." : ".").Path);

    [Theory]
    [MemberData(nameof(Hostile))]
    [InlineData("a\r\nb\0")]
    public void A_value_in_the_body_stays_one_text(string value)
    {
        var form = new RequestForm(new ServiceCall { Path = "/a", Body = """{"id":"{v}","deep":{"list":["{v}","Refund for {v}!"]},"fixed":1}""" });
        var body = form.Fill(_ => value).Body!;
        var read = JsonNode.Parse(body.ToJsonString(Canonical.Options))!;
        var expected = value == "\uD800" ? "\uFFFD" : value;
        Assert.Equal(["id", "deep", "fixed"], read.AsObject().Select(p => p.Key));
        Assert.Equal(expected, (string)read["id"]!);
        Assert.Equal([expected, $"Refund for {expected}!"], read["deep"]!["list"]!.AsArray().Select(t => (string)t!));
    }

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("-0.1", "-0.1")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void A_number_is_sent_digit_by_digit(string value, string sent) =>
        Assert.Equal($$"""{"n":{{sent}}}""", new RequestForm(new ServiceCall { Path = "/", Body = """{"n":"{n:number}"}""" }).Fill(_ => value).Body!.ToJsonString());

    [Theory]
    [InlineData("1e5")]
    [InlineData("01")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("1}")]
    [InlineData("１")]
    public void What_is_no_number_is_refused(string value) =>
        Assert.Throws<ItemException>(() => new RequestForm(new ServiceCall { Path = "/", Body = """{"n":"{n:number}"}""" }).Fill(_ => value));

    [Fact]
    public void Booleans_optional_values_and_braces_of_its_own()
    {
        var form = new RequestForm(new ServiceCall { Path = "/a", Query = new Dictionary<string, string> { ["note"] = "{note?}" }, Body = """{"b":"{b:boolean}","o":"{o?}","n":"{n:number?}","c":"{{b}}","{{x}}":[ "{o?}", "s" ]}""" });
        var message = form.Fill(name => name == "b" ? "Yes" : "");
        Assert.Equal(("/a", """{"b":true,"c":"{b}","{x}":["s"]}"""), (message.Path, message.Body!.ToJsonString()));
        Assert.Equal(["b"], form.Columns);
        Assert.Equal("/a?note=x", form.Fill(name => name == "b" ? "no" : name == "note" ? "x" : "").Path);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("/orders?x=1")]
    [InlineData("/a/../b")]
    [InlineData("/a#b")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/a\\b")]
    [InlineData("/{a")]
    [InlineData("/a}")]
    [InlineData("/{a:date}")]
    [InlineData("/{a?}")]
    [InlineData("/{response.id}")]
    public void A_path_that_cannot_be_meant_stops_the_start(string path) =>
        Assert.StartsWith("Targets:X", Assert.Single(RequestForm.Problems(new ServiceCall { Path = path }, "Targets:X", mayUseAnswer: false)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a":{amount}}""")]
    [InlineData("""{"{a}":1}""")]
    [InlineData("""{"a":"x{n:number}"}""")]
    [InlineData("""{"a":"{response.id}"}""")]
    public void A_body_that_cannot_be_meant_stops_the_start(string body) =>
        Assert.Single(RequestForm.Problems(new ServiceCall { Path = "/a", Body = body }, "Targets:X", mayUseAnswer: false));

    [Fact]
    public void An_idempotency_key_fits_a_header_and_different_keys_stay_different()
    {
        string[] keys = ["i/1/a", "i/1/a b", "i/1/a%20b", "i/1/ä", "i/1/a\r\nX: y", "i/1/" + new string('x', 300), "i/1/" + new string('x', 300) + "y", "i/1/" + new string('ä', 100)];
        var made = keys.Select(HeaderKey.Of).ToList();
        Assert.Equal("i/1/a", made[0]);
        Assert.Equal(keys.Length, made.Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, k => Assert.Matches("^[!-~]{1,200}$", k));
    }

    [Fact]
    public void Random_values_never_leave_their_places()
    {
        var random = new Random(20261121);
        var form = new RequestForm(new ServiceCall { Path = "/p/{v}/q", Body = """{"v":"{v}"}""" });
        const string letters = "abc/\\.%?#&={}\"'\n\r\t\u0000 üé€:;@+,<>|[]^`~";
        for (var i = 0; i < 20_000; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => letters[random.Next(letters.Length)]));
            try
            {
                var message = form.Fill(_ => value);
                Assert.Matches("^/p/[A-Za-z0-9._~%-]+/q$", message.Path);
                Assert.DoesNotContain(message.Path.Split('/'), s => s is "." or "..");
                using var body = JsonDocument.Parse(message.Body!.ToJsonString(Canonical.Options));
                Assert.Equal(value, Assert.Single(body.RootElement.EnumerateObject()).Value.GetString());
            }
            catch (ItemException)
            {
                Assert.True(string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl) || value.Contains('.', StringComparison.Ordinal), value);
            }
        }
    }
}
