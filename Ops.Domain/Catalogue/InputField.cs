using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ops.Domain.Catalogue;

/// <summary>One input of an operation: a property of its input record, with all that a form, the API or the command line must know.</summary>
public sealed class InputField
{
    /// <summary>The longest text where the author states no length, in UTF-16 characters.</summary>
    public const int LongestText = 10_000;

    internal InputField(RecordProperty source, string name, string label, InputKind kind)
    {
        Source = source;
        Name = name;
        Label = label;
        Kind = kind;
    }

    /// <summary>The name in JSON and on the command line, in camelCase.</summary>
    public string Name { get; }

    /// <summary>What people read, from <c>[Display(Name)]</c> or the property's name in words.</summary>
    public string Label { get; }

    /// <summary>A sentence of help from <c>[Display(Description)]</c>.</summary>
    public string? Help { get; internal init; }

    /// <summary>An example as a person would type it.</summary>
    public string? Example { get; internal init; }

    /// <summary>The unit shown behind a number.</summary>
    public string? Unit { get; internal init; }

    /// <summary>How it is entered.</summary>
    public InputKind Kind { get; }

    /// <summary>A <see cref="InputKind.Secret"/> too may have several lines, such as a private key.</summary>
    public bool HasSeveralLines { get; internal init; }

    /// <summary>It must end up with a value. Where a <see cref="Default"/> is, leaving it out is fine; clearing it never is.</summary>
    public bool Required { get; internal set; }

    /// <summary>Null is a value of it: "not filled in" reaches the operation as null.</summary>
    public bool IsNullable { get; internal init; }

    /// <summary>The smallest number, if the author stated one.</summary>
    public decimal? Minimum => Limits?.Minimum;

    /// <summary>The largest number, if the author stated one.</summary>
    public decimal? Maximum => Limits?.Maximum;

    /// <summary>Narrower bounds for everybody but some roles; empty when all have the same.</summary>
    public IReadOnlyList<RoleLimit> RoleLimits { get; internal init; } = [];

    /// <summary>The fewest UTF-16 characters of a text.</summary>
    public int? MinLength { get; internal init; }

    /// <summary>The most UTF-16 characters of a text; <see cref="LongestText"/> unless stated. Null for what isn't free text.</summary>
    public int? MaxLength { get; internal init; }

    /// <summary>A regular expression the whole text must match.</summary>
    public string? Pattern { get; internal init; }

    /// <summary>The fixed list to choose from; null when there is none or a provider finds it.</summary>
    public IReadOnlyList<Choice>? Choices { get; internal init; }

    /// <summary>Finds the choices at the moment (an <see cref="IChoices"/>); null when they are fixed.</summary>
    public Type? ChoicesProvider { get; internal init; }

    /// <summary>The row record of a CSV file; null for all other kinds.</summary>
    public Type? RowType { get; internal init; }

    /// <summary>
    /// What it is when left out, made afresh each time: a default such as "today" is never the day the program started.
    /// Null when there is no default or it is null.
    /// </summary>
    public JsonNode? Default => Fallback?.Invoke().Json;

    /// <summary>The property of the input record.</summary>
    public PropertyInfo Property => Source.Property;

    internal RecordProperty Source { get; }

    internal NumberLimits? Limits { get; init; }

    internal Regex? Matcher { get; init; }

    /// <summary>Checks this program has no words of its own for; they run on the finished record.</summary>
    internal IReadOnlyList<ValidationAttribute> OtherChecks { get; init; } = [];

    /// <summary>Makes what it is when left out; null when it may not be left out.</summary>
    internal Func<Reading>? Fallback { get; set; }

    /// <summary>The author's own message where he wrote one, else ours.</summary>
    internal string Say<T>(string plain)
        where T : ValidationAttribute =>
        Source.Attribute<T>() is { } check && (check.ErrorMessage ?? check.ErrorMessageResourceName) is not null
            ? check.FormatErrorMessage(Label)
            : plain;
}
