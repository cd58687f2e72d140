using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>What became of somebody's inputs: either the operation's record and its JSON, or all that is wrong with them.</summary>
public sealed class InputBinding
{
    private InputBinding(object? value, JsonObject? json, IReadOnlyList<FieldError> errors)
    {
        Value = value;
        Json = json;
        Errors = errors;
    }

    /// <summary>Whether there is a value; else there is at least one error.</summary>
    [MemberNotNullWhen(true, nameof(Value), nameof(Json))]
    public bool IsValid => Value is not null;

    /// <summary>An object of the operation's input type; null when something is wrong.</summary>
    public object? Value { get; }

    /// <summary>
    /// All fields, normalised, defaults filled in: equal meaning gives equal <see cref="Canonical.Json(JsonNode?)"/>. Holds
    /// secrets in clear; <see cref="InputSchema.Masked"/> hides them. Null when something is wrong.
    /// </summary>
    public JsonObject? Json { get; }

    /// <summary>Everything that is wrong, in the order of the fields; empty when all is well.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    internal static InputBinding Of(object value, JsonObject json) => new(value, json, []);

    internal static InputBinding Refused(IReadOnlyList<FieldError> errors) => new(null, null, errors);
}
