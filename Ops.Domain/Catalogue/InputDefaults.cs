using System.Globalization;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Finds out what a field is when nobody fills it in, and so whether somebody must.</summary>
internal static class InputDefaults
{
    /// <summary>Sets <see cref="InputField.Required"/> and <see cref="InputField.Fallback"/>.</summary>
    /// <param name="field">The field.</param>
    /// <param name="shape">Makes records with nothing filled in.</param>
    /// <param name="problems">Gets the defaults that break the field's own rules.</param>
    public static void Set(InputField field, RecordShape shape, ICollection<string> problems)
    {
        var property = field.Source;
        var initial = property.Property.GetValue(Blank(shape));
        var isUnset = IsUnset(property, initial);
        field.Required = InputFieldReader.IsMarkedRequired(property) || field.Kind == InputKind.CsvFile || (initial is null && !field.IsNullable)
            || (field is { Kind: InputKind.Choice, IsNullable: false } && initial is string { Length: > 0 }); // an empty text is none of the choices
        if ((field.Required && (isUnset || property.MustBeSet)) || field.Kind == InputKind.CsvFile)
        {
            return;
        }

        var where = InputFieldReader.Where(property);
        if (field.Kind == InputKind.Secret && !isUnset)
        {
            problems.Add($"{where} is a secret with a default: what stands in the source is no secret. Remove the default.");
            return;
        }

        var reading = Read(field, initial);
        if (isUnset && initial is not (null or string) && (reading.Error is not null || initial is DateOnly or DateTimeOffset))
        {
            // Nobody chose this zero, or the first day of the year 1: C# did. Somebody has to say what is meant.
            field.Required = true;
            return;
        }

        if (reading.Error is not null)
        {
            problems.Add($"{where} has a default its own rules refuse: {reading.Error} Change the default or the rule.");
            return;
        }

        field.Fallback = () => Read(field, property.Property.GetValue(Blank(shape)));
    }

    private static object Blank(RecordShape shape) => shape.Make(new Dictionary<string, object?>());

    private static bool IsUnset(RecordProperty property, object? value) =>
        value is null or "" || (property.Property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(property.Property.PropertyType)));

    private static Reading Read(InputField field, object? value)
    {
        try
        {
            return value is null ? Reading.Nothing : InputReader.FromJson(field, Json(value));
        }
        catch (OverflowException)
        {
            return Reading.Refused($"{field.Label} is no number that can be written down.");
        }
    }

    private static JsonValue? Json(object value) => value switch
    {
        string s => JsonValue.Create(s),
        bool b => JsonValue.Create(b),
        DateOnly d => JsonValue.Create(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        DateTimeOffset t => JsonValue.Create(t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)),
        Enum e => JsonValue.Create(e.ToString()),
        _ => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
    };
}
