namespace Ops.Domain.Catalogue;

/// <summary>The C# types a person's value can become, in inputs and in columns of a CSV file.</summary>
internal static class ValueTypes
{
    /// <summary>For sentences to authors.</summary>
    public const string Allowed = "string, a whole number type, decimal, double, float, bool, DateOnly, DateTimeOffset, an enum (without [Flags])";

    /// <summary>How an input of this type is entered; null when it can't be.</summary>
    public static InputKind? KindOf(RecordProperty property) => property.Type switch
    {
        var t when t == typeof(string) => TextKind(property),
        { IsGenericType: true } t when t.GetGenericTypeDefinition() == typeof(CsvFile<>) => InputKind.CsvFile,
        var t when !IsSimple(t) => null,
        { IsEnum: true } => InputKind.Choice,
        var t when t == typeof(bool) => InputKind.Boolean,
        var t when t == typeof(DateOnly) => InputKind.Date,
        var t when t == typeof(DateTimeOffset) => InputKind.DateTime,
        var t => NumberLimits.Of(t)!.IsWhole ? InputKind.Integer : InputKind.Decimal,
    };

    /// <summary>One cell of a CSV file can hold it. <paramref name="type"/> without the question mark.</summary>
    public static bool IsSimple(Type type) =>
        type == typeof(string) || type == typeof(bool) || type == typeof(DateOnly) || type == typeof(DateTimeOffset)
        || NumberLimits.Of(type) is not null
        || (type.IsEnum && !type.IsDefined(typeof(FlagsAttribute), inherit: false));

    private static InputKind TextKind(RecordProperty property) =>
        property.Attribute<SecretAttribute>() is not null ? InputKind.Secret
        : property.Attribute<ChoicesAttribute>() is not null ? InputKind.Choice
        : property.Attribute<MultilineAttribute>() is not null ? InputKind.Multiline
        : InputKind.Text;
}
