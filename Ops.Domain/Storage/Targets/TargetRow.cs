using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Storage.Targets;

/// <summary>
/// Columns of a row with their exact values, as the archive keeps them. From PostgreSQL each is the text the type itself writes and
/// reads; from SQLite it is of one of its storage classes. Null is NULL.
/// </summary>
public sealed class TargetRow
{
    private readonly List<KeyValuePair<string, object?>> _values;

    internal TargetRow(IEnumerable<KeyValuePair<string, object?>> values) => _values = [.. values];

    /// <summary>The columns in order.</summary>
    public IEnumerable<string> Columns => _values.Select(v => v.Key);

    internal IReadOnlyList<KeyValuePair<string, object?>> Values => _values;

    internal object? this[string column] => _values.Find(v => v.Key == column).Value;

    /// <summary>The row as JSON; <see cref="FromJson"/> gives exactly the same row again.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (column, value) in _values)
        {
            json[column] = Node(value);
        }

        return json;
    }

    /// <summary>The row an archive holds.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static TargetRow FromJson(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return new TargetRow([.. parsed.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Value(p.Value)))]);
    }

    /// <summary>Only these columns.</summary>
    public TargetRow Only(IEnumerable<string> columns) => new(columns.Select(c => KeyValuePair.Create(c, this[c])));

    /// <summary>The same columns with the same values, to the byte.</summary>
    public bool IsSame(TargetRow other) =>
        _values.Count == other._values.Count && _values.TrueForAll(v => other._values.Exists(o => o.Key == v.Key && Same(v.Value, o.Value)));

    /// <summary>Columns whose values differ.</summary>
    public IEnumerable<string> Differing(TargetRow other) => _values.Where(v => !Same(v.Value, other[v.Key])).Select(v => v.Key);

    internal static bool Same(object? one, object? other) => (one, other) switch
    {
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        _ => Equals(one, other),
    };

    /// <summary>A value as a cell of a file.</summary>
    internal static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        byte[] bytes => Convert.ToBase64String(bytes),
        double number => Real(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // 1.0 and not 1: a number without a point is one of SQLite's integers. R gives the shortest text that is exactly this number.
    private static string Real(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny(".Ee") || !double.IsFinite(number) ? text : text + ".0";
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonNode.Parse(Real(number)),
        double number => new JsonObject { ["real"] = Real(number) },
        byte[] bytes => new JsonObject { ["base64"] = Convert.ToBase64String(bytes) },
        _ => throw new InvalidOperationException($"A value of type {value.GetType().Name} has no place in an archive."),
    };

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when !value.GetRawText().AsSpan().ContainsAny(".Ee") => value.GetInt64(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Object when value.TryGetProperty("base64", out var bytes) => bytes.GetBytesFromBase64(),
        JsonValueKind.Object when value.TryGetProperty("real", out var real) => double.Parse(real.GetString()!, CultureInfo.InvariantCulture),
        _ => throw new JsonException("It is not the row of a database."),
    };
}
