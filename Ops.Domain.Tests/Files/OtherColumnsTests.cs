using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>Rows whose columns the author does not know, and operations that check them before a run exists.</summary>
public sealed class OtherColumnsTests
{
    [ExtraColumns]
    public sealed record Free
    {
        [OtherColumns]
        public IReadOnlyDictionary<string, string> Cells { get; init; } = new Dictionary<string, string>();
    }

    [ExtraColumns]
    public sealed record Mixed
    {
        public required int Number { get; init; }

        [OtherColumns]
        public IReadOnlyDictionary<string, string> Rest { get; init; } = new Dictionary<string, string>();
    }

    public sealed record WithoutExtra
    {
        public required int Number { get; init; }

        [OtherColumns]
        public IReadOnlyDictionary<string, string> Rest { get; init; } = new Dictionary<string, string>();
    }

    [ExtraColumns]
    public sealed record Twice
    {
        [OtherColumns]
        public IReadOnlyDictionary<string, string> One { get; init; } = new Dictionary<string, string>();

        [OtherColumns]
        public IReadOnlyDictionary<string, string> Two { get; init; } = new Dictionary<string, string>();
    }

    [ExtraColumns]
    public sealed record OddType
    {
        [OtherColumns]
        public Dictionary<string, string> Rest { get; init; } = [];
    }

    [ExtraColumns]
    public sealed record Unsettable
    {
        [OtherColumns]
        public IReadOnlyDictionary<string, string> Rest { get; } = new Dictionary<string, string>();
    }

    public sealed record Input
    {
        [Display(Name = "Rows")]
        public required CsvFile<Free> Rows { get; init; }

        [Display(Name = "Key")]
        public string Key { get; init; } = "id";
    }

    [Operation("test.free", "Free rows"), Idempotent]
    public sealed class FreeRows(Deck deck) : CsvOperation<Input, Free>
    {
        public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns) =>
            columns.Contains(input.Key) ? [] : [new FieldError("key", $"The file has no column {input.Key}; it has {string.Join(", ", columns)}.")];

        public override string KeyOf(Free row) => throw new InvalidOperationException("The engine asks the other one.");

        public override string KeyOf(Free row, Input input) => row.Cells[input.Key];

        public override ValueTask<ItemPlan> Plan(Free row, ItemContext<Input> context, CancellationToken ct) => ValueTask.FromResult(ItemPlan.Write(row.Cells));

        public override async ValueTask<Outcome> Apply(Free row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
            (await deck.Apply(new Deck.Call(KeyOf(row, context.Input), context.Attempt, context.IdempotencyKey, context.Input, context.Log, ct, context.Run)))!;
    }

    public sealed class Never : IOffer
    {
        public bool IsOffered => false;
    }

    [Operation("test.offered", "Offered"), OfferedWith(typeof(Never))]
    public sealed class Offered(Deck deck) : Scripted<Tagged>(deck);

    [Operation("test.free-twice", "Free twice")]
    public sealed class FreeTwice : CsvOperation<FreeTwice.In, Twice>
    {
        public sealed record In
        {
            public required CsvFile<Twice> Rows { get; init; }
        }

        public override string KeyOf(Twice row) => "";

        public override ValueTask<ItemPlan> Plan(Twice row, ItemContext<In> context, CancellationToken ct) => throw new NotSupportedException();

        public override ValueTask<Outcome> Apply(Twice row, ItemPlan plan, ItemContext<In> context, CancellationToken ct) => throw new NotSupportedException();
    }

    [Fact]
    public void All_columns_no_property_is_for_are_given_by_their_header_whatever_its_case()
    {
        var row = Assert.Single(CsvRecords.Read<Mixed>("b, Number ,A\n\"x, y\",5,\n"));
        Assert.Equal((5, 2, "x, y", ""), (row.Number, row.Rest.Count, row.Rest["B"], row.Rest["a"]));
        Assert.Equal(["1", "2"], CsvRecords.Read<Free>("n\n1\n2\n").Select(r => r.Cells["N"]));
    }

    [Theory]
    [InlineData(typeof(WithoutExtra))]
    [InlineData(typeof(Twice))]
    [InlineData(typeof(OddType))]
    [InlineData(typeof(Unsettable))]
    public void A_wrong_declaration_is_refused_with_what_would_be_right(Type row) =>
        Assert.Contains("[OtherColumns] stands on one property IReadOnlyDictionary<string, string>", Assert.Throws<ArgumentException>(() => CsvShape.For(row)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_wrong_declaration_stops_the_start() =>
        Assert.Contains("[OtherColumns]", Assert.Throws<CatalogueException>(() => OperationCatalogue.From([typeof(FreeTwice)])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_run_stopped_in_the_middle_goes_on_with_the_same_columns()
    {
        await using var console = await Start();
        var inputs = await Inputs(console, "id,ü\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"k{i},\"v{i}\nx\"\n")));
        var id = await console.Start("test.free", inputs: inputs, but: w => w with { Limit = 7 });
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal((RunStatus.Succeeded, 20), ((await console.GoOn(id)).Status, (await console.Find(id)).Succeeded));
        Assert.Equal("""{"id":"k8","ü":"v8\nx"}""", (await console.Item(id, "k8")).After);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"k{i}"), (await console.Items(id)).Select(i => i.Key));
    }

    [Fact]
    public async Task What_does_not_fit_together_is_refused_at_its_field_and_no_run_comes_to_be()
    {
        await using var console = await Start();
        var inputs = await Inputs(console, "a,b\n1,2\n");
        foreach (var mode in (RunMode[])[RunMode.Preview, RunMode.Apply])
        {
            var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.free", mode, inputs.DeepClone().AsObject())), Refusal.Invalid);
            Assert.Equal(new FieldError("key", "The file has no column id; it has a, b."), Assert.Single(refused.Errors));
        }

        await using var db = await console.Db();
        Assert.Empty(db.Runs);
    }

    [Fact]
    public void What_is_not_configured_is_not_offered_and_is_checked_all_the_same()
    {
        Assert.Empty(OperationCatalogue.From([typeof(Offered)], _ => false).All);
        Assert.Equal("test.offered", Assert.Single(OperationCatalogue.From([typeof(Offered)], need => need == typeof(Never)).All).Key);
        Assert.Throws<CatalogueException>(() => OperationCatalogue.From([typeof(FreeTwice)], _ => false));
    }

    private static Task<TestConsole> Start() => TestConsole.Start(more: (services, _) => services.AddSingleton(OperationCatalogue.From([typeof(FreeRows)])));

    private static async Task<JsonObject> Inputs(TestConsole console, string csv) => new() { ["rows"] = (await console.Upload(csv))["cards"]!.DeepClone() };
}
