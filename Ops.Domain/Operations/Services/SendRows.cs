using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;

namespace Ops.Domain.Operations.Services;

/// <summary>
/// Sends one request to a configured service for each row of a file. What is sent is a reviewed template; the file fills its
/// places. When the service is down the run pauses by itself, and resuming goes on where it stood.
/// </summary>
[Operation("http.send-rows", "Send rows to a service", Group = "Services", ItemName = "row", Verb = "Send")]
[Destructive("What was sent has left this console: only the service could take it back.")]
[OfferedWith(typeof(ServiceTargets))]
[CannotVerify("A service can't be asked whether what was sent still holds. Its answers stand in the results.")]
[RunsSideBySide, Timeouts(ItemSeconds = 0)]
public sealed class SendRows(ServiceClients clients) : CsvOperation<SendRows.Input, SendRows.Row>
{
    private int _begun;

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Which request.</summary>
        [Required, Display(Name = "Request", Description = "What is sent for each row."), Choices(typeof(ServiceChoices)), Example("billing/refund")]
        public required string Request { get; init; }

        /// <summary>The rows.</summary>
        [Required, Display(Name = "Rows", Description = "A CSV file with a column key that names each row, and the columns the request needs.")]
        public required CsvFile<Row> Rows { get; init; }
    }

    /// <summary>One row of the file.</summary>
    [ExtraColumns]
    public sealed record Row
    {
        /// <summary>Names the row; no two are equal.</summary>
        [KeyColumn, Required, StringLength(200), Display(Name = "Key"), Example("order-1001")]
        public required string Key { get; init; }

        /// <summary>Everything else in the row, by column.</summary>
        [OtherColumns]
        public IReadOnlyDictionary<string, string> Columns { get; init; } = ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>What the ledger keeps of a request and its answer.</summary>
    /// <param name="Method">Such as POST.</param>
    /// <param name="Address">Where to.</param>
    /// <param name="Body">What was sent.</param>
    public sealed record Sent(string Method, string Address, JsonNode? Body)
    {
        /// <summary>The idempotency key it was sent with.</summary>
        [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
        public string? IdempotencyKey { get; init; }

        /// <summary>What came back: status, content type, text.</summary>
        [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
        public object? Answer { get; init; }

        /// <summary>The values a request that takes it back needs.</summary>
        [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyDictionary<string, string>? Undo { get; init; }
    }

    /// <inheritdoc/>
    public override RunFigures? Figures(Input input) => clients.Find(input.Request)?.Client.Figures;

    /// <inheritdoc/>
    public override string KeyOf(Row row) => row.Key;

    /// <inheritdoc/>
    public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns)
    {
        var missing = clients.Find(input.Request) is { } known
            ? known.Form.Columns.Concat(known.Undo?.Columns ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Where(c => !columns.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList()
            : [];
        return missing.Count == 0 ? []
            : [new FieldError("rows", $"{input.Request} needs the {(missing.Count == 1 ? "column" : "columns")} {Wording.List(missing)}, which the file does not have.")];
    }

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(Row row, ItemContext<Input> context, CancellationToken ct)
    {
        var known = Find(context);
        if (context.Run.Mode == RunMode.Apply && known.Client.Breaker.Reason is { } down)
        {
            throw down;
        }

        try
        {
            var message = known.Form.Fill(ValuesOf(row));
            return ValueTask.FromResult(ItemPlan.Create(new Sent(message.Method, known.Client.AddressOf(message), message.Body)));
        }
        catch (ItemException wrong)
        {
            return ValueTask.FromResult(ItemPlan.Invalid(wrong.Message));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Row row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        context.Run.ThrowIfPreview();
        var known = Find(context);
        var values = ValuesOf(row);
        var key = HeaderKey.Of(context.IdempotencyKey);
        var (answer, sent) = await Send(known.Client, known.Form.Fill(values), key, ct);
        return Judge(known.Client, known.Form, answer, sent with { Undo = known.Undo is null ? null : Keep(known.Undo, values, answer) });
    }

    /// <summary>A service can't be asked in general whether what it did still holds; a compensating request decides that itself.</summary>
    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(context.Run.Mode == RunMode.Revert ? Verdict.Ok : Verdict.Unsupported);

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var known = Find(context);
        if (known.Undo is null)
        {
            return Outcome.Failed($"{context.Input.Request} names no request that takes it back (Compensate), so it can't be undone from here.");
        }

        var sent = applied.After<Sent>();
        if (sent is not { Undo: { } values, IdempotencyKey: { } first })
        {
            return Outcome.Failed("The ledger has no answer of the service to this row, so it can't be undone from here. Look at the service.");
        }

        // Named after the first request, not after this run: a second undoing run can't take it back twice.
        var (answer, undone) = await Send(known.Client, known.Undo.Fill(values.GetValueOrDefault), HeaderKey.Of(first + "/undo"), ct);
        return Judge(known.Client, known.Undo, answer, undone);
    }

    private static async ValueTask<(ServiceAnswer Answer, Sent Sent)> Send(ServiceClient client, ServiceMessage message, string key, CancellationToken ct)
    {
        var answer = await client.Send(message, key, ct);
        return (answer, new Sent(message.Method, client.AddressOf(message), message.Body) { IdempotencyKey = key, Answer = answer.Recorded });
    }

    private static Outcome Judge(ServiceClient client, RequestForm form, ServiceAnswer answer, Sent sent) =>
        form.IsAlreadyDone(answer.Status) ? Outcome.Skipped($"Was done before: {answer.InWords(client.Name)}", sent)
        : form.IsSuccess(answer.Status) ? Outcome.Done($"Answered {answer.Status}.", sent)
        : Outcome.Failed(answer.InWords(client.Name), sent);

    private static Func<string, string?> ValuesOf(Row row) =>
        name => name.Equals("key", StringComparison.OrdinalIgnoreCase) ? row.Key : row.Columns.GetValueOrDefault(name);

    private static Dictionary<string, string> Keep(RequestForm undo, Func<string, string?> values, ServiceAnswer answer)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var place in undo.Places)
        {
            if ((place.IsAnswer ? answer.Value(place.Name[Place.Answer.Length..]) : values(place.Name)) is { } value)
            {
                kept[place.Name] = value;
            }
        }

        return kept;
    }

    private KnownRequest Find(ItemContext<Input> context)
    {
        var known = clients.Find(context.Input.Request)
            ?? throw new PauseRunException($"{context.Input.Request} is not in the settings (Targets:Services) any more. Resume when it is there again.") { NothingDone = true };
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            known.Client.Breaker.LetOneTry();
        }

        return known;
    }
}
