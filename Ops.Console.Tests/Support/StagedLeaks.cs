using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;
using System.Text.Json;
using Ops.Domain.Catalogue;

namespace Ops.Console.Tests.Support;

/// <summary>Gives its secret away wherever an author could, in every form he could.</summary>
[Operation("stage.leaks", "Leak a secret", Group = "Stage", ItemName = "leak", Verb = "Leak"), Repeatable, Retries(1, FirstPauseMilliseconds = 1), Output(typeof(Row), "leaks.csv")]
public sealed class StagedLeaks : Operation<StagedLeaks.Input, string>
{
    public sealed record Input : IValidatableObject
    {
        [Display(Name = "Account")]
        public string Account { get; init; } = "acme";

        [Display(Name = "Password"), Secret]
        public required string Password { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Account == "wrong")
            {
                yield return new ValidationResult($"The account does not go with {Password}.", [nameof(Account)]);
            }

            if (Account == "broken")
            {
                throw new InvalidOperationException($"Can't ask the directory with {Password}.");
            }
        }
    }

    public sealed record Row
    {
        public required string Text { get; init; }
    }

    public override async IAsyncEnumerable<string> Items(Input input, StartAt from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var item in new[] { "message", "before", "after", "log", "exception", "inner", "transient", "failed", "skipped", "invalid", "row", $"key-{input.Password}" })
        {
            yield return item;
        }

        if (input.Account == "listing")
        {
            throw new InvalidOperationException($"The list ended badly: {Everything(input)}", new IOException(input.Password));
        }
    }

    public override string KeyOf(string item) => item;

    public override ValueTask<ItemPlan> Plan(string item, ItemContext<Input> context, CancellationToken ct)
    {
        var all = Everything(context.Input);
        context.Log($"Plans with {all}");
        return item switch
        {
            "message" => ValueTask.FromResult(ItemPlan.Do(all)),
            "before" => ValueTask.FromResult(ItemPlan.Change(new { all, context.Input }, new { x = 1 }, all)),
            "after" => ValueTask.FromResult(ItemPlan.Create(new { nested = new { all, list = new[] { context.Input.Password } } })),
            "skipped" => ValueTask.FromResult(ItemPlan.Skip(all)),
            "invalid" => ValueTask.FromResult(ItemPlan.Invalid(all)),
            "row" => ValueTask.FromResult(ItemPlan.Write(new Row { Text = all })),
            "exception" => throw new InvalidOperationException(all),
            "inner" => throw new InvalidOperationException("outer", new AggregateException(new IOException(all), new ItemException(context.Input.Password))),
            "transient" => throw new TransientException(all),
            _ => ValueTask.FromResult(ItemPlan.Do()),
        };
    }

    public override ValueTask<Outcome> Apply(string item, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        var all = Everything(context.Input);
        context.Log($"Applies with {all}");
        return item switch
        {
            "failed" => ValueTask.FromResult(Outcome.Failed(all)),
            "log" => throw new ItemException(all, new InvalidOperationException(all)),
            _ => ValueTask.FromResult(Outcome.Done(all, new { all })),
        };
    }

    private static string Everything(Input input)
    {
        var secret = input.Password;
        var bytes = Encoding.UTF8.GetBytes(secret);
        return string.Join(" | ", secret, JsonSerializer.Serialize(secret), Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), WebUtility.HtmlEncode(secret), secret.Replace("\"", "\"\"", StringComparison.Ordinal),
            Convert.ToBase64String(bytes), Convert.ToBase64String(Encoding.UTF8.GetBytes($"{input.Account}:{secret}")), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), input.ToString());
    }
}
