using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Catalogue;

/// <summary>Choices found in live data.</summary>
internal static class LiveChoices
{
    private const int Most = 500;

    public static async Task<IReadOnlyList<Choice>> List(InputField field, IServiceProvider services, CancellationToken ct)
    {
        if (field.ChoicesProvider is null)
        {
            return field.Choices ?? [];
        }

        await using var scope = services.CreateAsyncScope();
        if (scope.ServiceProvider.GetService(field.ChoicesProvider) is IChoices registered)
        {
            return await First(registered, ct);
        }

        // Made here, so the container won't end it.
        var own = (IChoices)ActivatorUtilities.CreateInstance(scope.ServiceProvider, field.ChoicesProvider);
        try
        {
            return await First(own, ct);
        }
        finally
        {
            switch (own)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }

    public static async Task<IReadOnlyList<FieldError>> Check(
        IReadOnlyList<InputField> fields, JsonObject values, IServiceProvider services, CancellationToken ct)
    {
        var errors = new List<FieldError>();
        foreach (var field in fields.Where(f => f.ChoicesProvider is not null))
        {
            if (values[field.Name] is not { } node || JsonText.TryRead(node) is not { Length: > 0 } value)
            {
                continue;
            }

            var choices = await List(field, services, ct);
            if (!choices.Any(c => c.Value == value))
            {
                errors.Add(new FieldError(field.Name, Refusal(field, value, choices)));
            }
        }

        return errors;
    }

    private static async Task<IReadOnlyList<Choice>> First(IChoices provider, CancellationToken ct)
    {
        var found = new List<Choice>();
        await foreach (var choice in provider.List(ct).WithCancellation(ct))
        {
            found.Add(choice);
            if (found.Count == Most)
            {
                break;
            }
        }

        return found;
    }

    private static string Refusal(InputField field, string value, IReadOnlyList<Choice> choices) => choices.Count switch
    {
        0 => $"{field.Label} can't be {Wording.Quote(value)}: there is nothing to choose from at the moment.",
        Most => $"{field.Label} can't be {Wording.Quote(value)}: it isn't among the first {Most} choices.",
        _ => $"{field.Label} must be one of: {Wording.List([.. choices.Select(c => c.Value)])}, not {Wording.Quote(value)}.",
    };
}
