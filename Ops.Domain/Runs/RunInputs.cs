using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>Turns inputs into what is stored, and back: secrets sealed, everything else readable.</summary>
public sealed class RunInputs(SecretBox box)
{
    /// <summary>The inputs as canonical JSON for the database, secrets sealed.</summary>
    public string Seal(OperationInfo info, JsonObject values) =>
        Canonical.Json(Replace(info, values, (field, text) => box.Seal(text, Place(info, field))));

    /// <summary>
    /// SHA-256 over operation and inputs: what "the same inputs" means. Secrets count by fingerprint, files by the hash of
    /// their bytes, which is what the input holds.
    /// </summary>
    public string Hash(OperationInfo info, JsonObject values) =>
        Canonical.Sha256($"{info.Key}\n{Canonical.Json(Replace(info, values, (_, text) => box.Fingerprint(text)))}");

    /// <summary>The inputs for people: secrets masked.</summary>
    public static JsonObject ForPeople(OperationInfo? info, string inputsJson)
    {
        var values = JsonNode.Parse(inputsJson)!.AsObject();
        if (info is not null)
        {
            return info.Inputs.Masked(values);
        }

        // The operation is gone from the program: sealed texts still tell which ones were secret.
        foreach (var name in values.Where(v => v.Value is JsonValue text && text.TryGetValue(out string? s) && SecretBox.IsSealed(s)).Select(v => v.Key).ToList())
        {
            values[name] = InputSchema.Mask;
        }

        return values;
    }

    /// <summary>The inputs as they were given, secrets open: only to be handed on to another run. Null when the key is another one.</summary>
    internal JsonObject? Unseal(Run run, OperationInfo info)
    {
        try
        {
            return Unsealed(run, info);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The inputs as the operation gets them, and the secrets to keep out of everything it says.</summary>
    /// <exception cref="InputsUnreadableException">They don't fit this version of the operation, or the key is another one.</exception>
    internal (object Value, IReadOnlyList<string> Secrets) Open(Run run, OperationInfo info)
    {
        try
        {
            var values = Unsealed(run, info);
            var bound = info.Inputs.Bind(values);
            return bound.Value is { } value
                ? (value, SecretsOf(info, values))
                : throw new InputsUnreadableException($"Its inputs no longer fit the operation: {string.Join(" ", bound.Errors.Select(e => e.Message))}");
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            throw new InputsUnreadableException("Its secret inputs can't be read: the key they were encrypted with is not in the key ring, or they were changed. Restore keys/ and the database from the same backup.");
        }
    }

    /// <summary>Takes the run's own secrets out of what a person typed about it: a note, a reason.</summary>
    internal string? Redacted(Run run, OperationInfo? info, string? text)
    {
        if (text is null || info?.Inputs.Secrets.Any() != true || Unseal(run, info) is not { } values)
        {
            return text;
        }

        return new Redactor(SecretsOf(info, values)).Clean(text);
    }

    internal static IReadOnlyList<string> SecretsOf(OperationInfo info, JsonObject values) =>
        [.. info.Inputs.Secrets.Select(f => (string?)values[f.Name]).OfType<string>()];

    private static string Place(OperationInfo info, string field) => $"runs.inputs:{info.Key}:{field}";

    private JsonObject Unsealed(Run run, OperationInfo info) =>
        Replace(info, JsonNode.Parse(run.InputsJson)!.AsObject(), (field, text) => box.Open(text, Place(info, field)));

    private static JsonObject Replace(OperationInfo info, JsonObject values, Func<string, string, string> change)
    {
        var copy = values.DeepClone().AsObject();
        foreach (var field in info.Inputs.Secrets)
        {
            if (copy[field.Name] is JsonValue value && value.TryGetValue(out string? text))
            {
                copy[field.Name] = change(field.Name, text);
            }
        }

        return copy;
    }
}

/// <summary>A stored run's inputs can't be handed to its operation; the message says why.</summary>
internal sealed class InputsUnreadableException(string message) : Exception(message);
