using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Makes one record of what somebody gave, or collects all that is wrong with it.</summary>
internal sealed class InputBinder(RecordShape shape, IReadOnlyList<InputField> fields)
{
    private readonly List<FieldError> _errors = [];

    public InputBinding Bind<T>(IEnumerable<KeyValuePair<string, T>> given, Func<InputField, T, Reading> read)
    {
        var byName = Sorted(given);
        var values = new Dictionary<string, object?>();
        var json = new JsonObject();
        foreach (var field in fields)
        {
            var reading = byName.TryGetValue(field.Name, out var raw) ? read(field, raw)
                : field.Fallback?.Invoke() ?? Reading.Refused(field.Say<RequiredAttribute>($"{field.Label} is missing."));
            if (reading.Error is not null)
            {
                _errors.Add(new FieldError(field.Name, reading.Error));
                continue;
            }

            values[field.Property.Name] = reading.Value;
            json[field.Name] = reading.Json;
        }

        KeepApart(json);

        return _errors.Count == 0 && Make(values) is { } made && Checked(made)
            ? InputBinding.Of(made, json)
            : InputBinding.Refused(WithoutSecrets(values));
    }

    private Dictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> given)
    {
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        var names = fields.Select(f => f.Name).ToList();
        foreach (var (name, value) in given)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                _errors.Add(new FieldError(name, $"There is no input {Wording.Quote(name)}.{Hint(name, names)}"));
            }
            else if (!byName.TryAdd(name, value))
            {
                _errors.Add(new FieldError(name, $"The input '{name}' is given more than once. Give it once."));
            }
        }

        return byName;
    }

    private static string Hint(string name, List<string> names) =>
        names.Count == 0 ? " This operation has no inputs."
        : (Nearest.To(name, names, 1) is [var close] ? $" Did you mean '{close}'?" : "") + $" Inputs: {Wording.List(names)}.";

    private object? Make(Dictionary<string, object?> values)
    {
        try
        {
            return shape.Make(values);
        }
        catch (ArgumentException e)
        {
            // A record may guard itself in its constructor or an init accessor; that is a refusal like any other.
            var field = fields.FirstOrDefault(f => f.Property.Name.Equals(e.ParamName, StringComparison.OrdinalIgnoreCase));
            var added = e.ParamName is null ? -1 : e.Message.LastIndexOf($" (Parameter '{e.ParamName}')", StringComparison.Ordinal);
            _errors.Add(new FieldError(field?.Name, added > 0 ? e.Message[..added] : e.Message));
            return null;
        }
        catch (Exception broken)
        {
            _errors.Add(Broken(broken));
            return null;
        }
    }

    // The author's code as well: an exception of it would carry what was entered past every mask, into the program's log.
    private bool Checked(object made)
    {
        try
        {
            return new RecordChecks(fields).AreFine(made, _errors);
        }
        catch (Exception broken)
        {
            _errors.Add(Broken(broken));
            return false;
        }
    }

    private static FieldError Broken(Exception broken) => new(null, $"The operation's own check of these inputs broke ({broken.GetType().Name}): {broken.Message}");

    /// <summary>A secret is only hidden in its own field: entered in another one as well, it would lie there readable.</summary>
    private void KeepApart(JsonObject json)
    {
        foreach (var secret in fields.Where(f => f.Kind == InputKind.Secret))
        {
            if ((string?)json[secret.Name] is not { } text || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var redactor = new Redactor([text]);
            foreach (var field in fields.Where(f => f.Kind is InputKind.Text or InputKind.Multiline && (string?)json[f.Name] is { } other && redactor.IsIn(other)))
            {
                _errors.Add(new FieldError(field.Name, $"{field.Label} holds what was entered for {secret.Label}. A secret belongs in its own field only: everybody can read this one."));
            }
        }
    }

    // Messages of an author's own checks may quote what was entered.
    private List<FieldError> WithoutSecrets(Dictionary<string, object?> values)
    {
        var redactor = new Redactor(fields.Where(f => f.Kind == InputKind.Secret).Select(f => values.GetValueOrDefault(f.Property.Name) as string).OfType<string>());
        return [.. _errors.Select(e => e with { Message = redactor.Clean(e.Message)! })];
    }
}
