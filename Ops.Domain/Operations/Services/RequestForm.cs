using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Services;

/// <summary>
/// A request template, read once. Values are put in by building: a path segment by segment, each percent-encoded, the body as a
/// JSON tree. Nothing is replaced in a text, so no value can become part of the address or of the JSON around it.
/// </summary>
internal sealed class RequestForm
{
    private const int LongestTarget = 8000;
    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "DELETE", "GET"];

    private readonly ServiceCall _call;
    private readonly Pattern[] _segments;
    private readonly (string Name, Pattern Value)[] _query;
    private readonly JsonNode? _body;

    /// <exception cref="FormatException">It can't be read.</exception>
    public RequestForm(ServiceCall call)
    {
        _call = call;
        _segments = [.. call.Path.TrimStart('/').Split('/').Select(Pattern.Parse)];
        _query = [.. call.Query.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => (q.Key, Pattern.Parse(q.Value)))];
        _body = call.Body.Length == 0 ? null : JsonNode.Parse(call.Body);
        Places = [.. _segments.SelectMany(s => s.Places), .. _query.SelectMany(q => q.Value.Places), .. JsonForm.Places(_body)];
    }

    /// <summary>Every placeholder in it.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The columns a file must have for it.</summary>
    public IEnumerable<string> Columns => Places.Where(p => !p.IsAnswer && !p.IsOptional).Select(p => p.Name).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an answer with this status means it is done.</summary>
    public bool IsSuccess(int status) => _call.Success.Count == 0 ? status is >= 200 and <= 299 : _call.Success.Contains(status);

    /// <summary>Whether an answer with this status means it was done before.</summary>
    public bool IsAlreadyDone(int status) => _call.AlreadyDone.Contains(status);

    /// <summary>The request with the values in it.</summary>
    /// <param name="values">By column; null for what is not there.</param>
    /// <exception cref="ItemException">A value is missing or can't stand where it is to stand, in words for the row.</exception>
    public ServiceMessage Fill(Func<string, string?> values)
    {
        var target = new StringBuilder();
        foreach (var segment in _segments)
        {
            target.Append('/').Append(Segment(segment, values));
        }

        var separator = '?';
        foreach (var (name, value) in _query)
        {
            if (value.Only is { IsOptional: true } only && string.IsNullOrEmpty(values(only.Name)))
            {
                continue;
            }

            target.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(Text(value, values)));
            separator = '&';
        }

        return target.Length > LongestTarget
            ? throw new ItemException($"The address would be {target.Length:N0} characters long; {LongestTarget:N0} are allowed.")
            : new ServiceMessage(_call.Method.ToUpperInvariant(), target.ToString(), JsonForm.Fill(_body, values));
    }

    /// <summary>What is wrong with a template, each line naming its key.</summary>
    public static IEnumerable<string> Problems(ServiceCall call, string key, bool mayUseAnswer)
    {
        if (!Methods.Contains(call.Method.ToUpperInvariant()))
        {
            yield return $"{key}:Method is '{OneLine.Of(call.Method)}'. It must be one of {Wording.List(Methods)}.";
        }

        if (call.Body.Length > 0 && call.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{key}:Body must be empty for GET.";
        }

        foreach (var status in call.Success.Concat(call.AlreadyDone).Where(s => s is < 200 or > 499 or (>= 300 and <= 399) or 408 or 425 or 429))
        {
            yield return $"{key}: the status {status} can't mean that it is done. Success and AlreadyDone hold statuses from 200 to 299 and 400 to 499 without 408, 425 and 429, which are tried again.";
        }

        if (!call.Path.StartsWith('/'))
        {
            yield return $"{key}:Path must begin with a slash, such as /orders/{{order_id}}/refund.";
        }

        var (form, wrong) = Read(call, key);
        if (form is null)
        {
            yield return wrong!;
            yield break;
        }

        if (form._segments.SelectMany(s => s.Parts).Any(p => p.Text is { } text && !text.All(IsPathCharacter)) || form._segments.Any(s => s.Parts is [{ Text: "." or ".." }]))
        {
            yield return $"{key}:Path may hold letters, digits and -._~!$&'()*+,;=:@ between its slashes and placeholders, and no '..'. What belongs behind a question mark goes into {key}:Query.";
        }

        foreach (var place in form._segments.SelectMany(s => s.Places).Where(p => p.IsOptional))
        {
            yield return $"{key}:Path has {{{place.Name}?}}. A value in the path can't be optional.";
        }

        foreach (var place in form.Places.Where(p => p.IsAnswer && !mayUseAnswer))
        {
            yield return $"{key} uses {{{place.Name}}}, but there is no answer yet when it is sent. Only Compensate may use it.";
        }
    }

    private static (RequestForm? Form, string? Problem) Read(ServiceCall call, string key)
    {
        try
        {
            return (new RequestForm(call), null);
        }
        catch (FormatException failure)
        {
            return (null, $"{key}: {failure.Message}.");
        }
        catch (JsonException)
        {
            return (null, $"{key}:Body is no JSON. Placeholders stand within quotes, such as {{ \"amount\": \"{{amount:number}}\" }}.");
        }
    }

    private static string Segment(Pattern segment, Func<string, string?> values)
    {
        var text = new StringBuilder();
        foreach (var part in segment.Parts)
        {
            if (part.Place is not { } place)
            {
                text.Append(part.Text);
                continue;
            }

            var value = Required(place, values);

            // Encoded slashes are decoded by some servers in between; what would then climb out of its folder is refused here.
            if (value.Any(char.IsControl) || value.Split('/', '\\').Any(s => s.Trim() is "." or ".."))
            {
                throw new ItemException($"The value of {place.Name} can't stand in an address: it has a line break or another control character, or is made of dots.");
            }

            text.Append(Uri.EscapeDataString(value));
        }

        return text.ToString() is "." or ".." ? throw new ItemException("The values make a path of dots, which would lead elsewhere.") : text.ToString();
    }

    internal static string Text(Pattern pattern, Func<string, string?> values) =>
        string.Concat(pattern.Parts.Select(p => p.Place is { } place ? place.IsOptional ? values(place.Name) ?? "" : Required(place, values) : p.Text));

    internal static string Required(Place place, Func<string, string?> values) =>
        values(place.Name) is { } value && !string.IsNullOrWhiteSpace(value) ? value
            : throw new ItemException(place.IsAnswer ? $"The service's answer has no {place.Name[Place.Answer.Length..]}." : $"There is no value in the column {place.Name}.");

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()*+,;=:@".Contains(c, StringComparison.Ordinal);
}

/// <summary>A request as it is sent.</summary>
/// <param name="Method">Such as POST.</param>
/// <param name="Path">Path and query behind the service's address.</param>
/// <param name="Body">JSON; null for none.</param>
public sealed record ServiceMessage(string Method, string Path, JsonNode? Body);
