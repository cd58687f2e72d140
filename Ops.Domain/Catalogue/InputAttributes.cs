namespace Ops.Domain.Catalogue;

/// <summary>The value is encrypted at rest, never shown again, and left out of logs and results. On a string.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>Shown as a box of several lines. On a string.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MultilineAttribute : Attribute;

/// <summary>An example shown in the form and in the command line's help.</summary>
/// <param name="value">As a person would type it.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExampleAttribute(string value) : Attribute
{
    /// <summary>As a person would type it.</summary>
    public string Value { get; } = value;
}

/// <summary>The unit shown behind a number: "days", "EUR".</summary>
/// <param name="name">The unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnitAttribute(string name) : Attribute
{
    /// <summary>The unit.</summary>
    public string Name { get; } = name;
}

/// <summary>The value is one of a list: fixed texts, or what a provider finds at the moment. On a string.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoicesAttribute : Attribute
{
    /// <summary>Fixed choices.</summary>
    public ChoicesAttribute(params string[] values) => Values = values;

    /// <summary>Live choices.</summary>
    /// <param name="provider">A class that implements <see cref="IChoices"/>; made from the container.</param>
    public ChoicesAttribute(Type provider) => Provider = provider;

    /// <summary>Fixed choices; null when a provider finds them.</summary>
    public IReadOnlyList<string>? Values { get; }

    /// <summary>Finds the choices; null when they are fixed.</summary>
    public Type? Provider { get; }
}

/// <summary>Finds the choices of an input in live data.</summary>
public interface IChoices
{
    /// <summary>At most 500 choices, in the order to show.</summary>
    IAsyncEnumerable<Choice> List(CancellationToken ct);
}

/// <summary>One choice.</summary>
/// <param name="Value">What the operation gets.</param>
/// <param name="Label">What people read.</param>
public sealed record Choice(string Value, string Label);

/// <summary>
/// Another header this column goes by: <c>[Column("submission_id")]</c>. Without it the property's name in snake_case is
/// the header. Case and surrounding spaces don't matter.
/// </summary>
/// <param name="header">The header in the file.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ColumnAttribute(string header) : Attribute
{
    /// <summary>The header in the file.</summary>
    public string Header { get; } = header;
}

/// <summary>The column whose value is the item's key. It is checked to be unique before a run starts.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyColumnAttribute : Attribute;

/// <summary>Columns the record doesn't know are allowed and carried into the results. Without it they are refused by name. On the row record.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExtraColumnsAttribute : Attribute;

/// <summary>
/// Gets the columns no other property is for, by their header; case doesn't matter. On one property of type
/// <c>IReadOnlyDictionary&lt;string, string&gt;</c> of a row record that is <see cref="ExtraColumnsAttribute"/>. On the record of an
/// <see cref="OutputAttribute"/>: the file gets all columns of the JSON objects the plans wrote, as the first of them has them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OtherColumnsAttribute : Attribute;

/// <summary>An uploaded CSV file whose rows are <typeparamref name="TRow"/>. Holds only the file's identity; the engine reads it.</summary>
/// <typeparam name="TRow">The row record.</typeparam>
/// <param name="Sha256">64 hexadecimal digits: names the stored bytes.</param>
public sealed record CsvFile<TRow>(string Sha256) : ICsvFile
    where TRow : class;

/// <summary>A CSV file input, whatever its rows.</summary>
public interface ICsvFile
{
    /// <summary>64 hexadecimal digits.</summary>
    string Sha256 { get; }
}
