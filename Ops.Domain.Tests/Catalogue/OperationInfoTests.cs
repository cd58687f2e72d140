using System.Reflection;
using System.Xml.Linq;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class OperationInfoTests
{
    [Fact]
    public void A_bare_operation_gets_the_stated_defaults()
    {
        var info = Read<Bare>();

        Assert.Equal(("test.bare", "Bare", "Other", "item", "items", "Run on"), (info.Key, info.Title, info.Group, info.ItemName, info.ItemsName, info.Verb));
        Assert.Equal((Risk.Ordinary, null), (info.Risk, info.Consequence));
        Assert.Equal((false, false, false, false), (info.IsIdempotent, info.IsRepeatable, info.RunsSideBySide, info.IsOneShot));
        Assert.Null(info.Environments);
        Assert.Null(info.RatePerSecond);
        Assert.Null(info.RunTimeout);
        Assert.Null(info.CannotPlanWhy);
        Assert.Null(info.Output);
        Assert.Null(info.Source);
        Assert.Null(info.CsvField);
        Assert.Null(info.RowType);
        Assert.Equal("", info.Description);
        Assert.Equal((1, TimeSpan.FromSeconds(30), 0, 20), (info.Parallelism, info.ItemTimeout, info.Retries, info.PauseAfterFailures));
        Assert.Equal((typeof(Bare), typeof(NoInput), typeof(string)), (info.ClrType, info.InputType, info.ItemType));
        Assert.Empty(info.Inputs.Fields);
    }

    [Fact]
    public void Every_attribute_is_read()
    {
        var info = Read<Full>();

        Assert.Equal(("Group", "Says it.", "person", "people", "Delete"), (info.Group, info.Description, info.ItemName, info.ItemsName, info.Verb));
        Assert.Equal((Risk.Destructive, "Gone for ever."), (info.Risk, info.Consequence));
        Assert.Equal((true, true, true), (info.IsIdempotent, info.IsRepeatable, info.RunsSideBySide));
        Assert.Equal(["staging", "production"], info.Environments!);
        Assert.Equal((2.5, 8, 3, 0), (info.RatePerSecond, info.Parallelism, info.Retries, info.PauseAfterFailures));
        Assert.Equal((null, TimeSpan.FromHours(1)), (info.ItemTimeout, info.RunTimeout));
        Assert.Equal(TimeSpan.FromMilliseconds(200), info.FirstRetryPause);
        Assert.Equal("The bank decides.", info.CannotPlanWhy);
        Assert.Equal((typeof(Written), "people.csv"), (info.Output!.Row, info.Output.FileName));
    }

    [Fact]
    public void The_version_is_the_module_of_the_operations_assembly() =>
        Assert.Equal(typeof(Bare).Assembly.ManifestModule.ModuleVersionId.ToString("N"), Read<Bare>().Version);

    [Theory]
    [InlineData(1204, "1,204 people")]
    [InlineData(1, "1 person")]
    [InlineData(0, "0 people")]
    public void Items_are_counted_in_words_in_every_culture(long n, string words) =>
        Culture.German(() => Assert.Equal(words, Read<Full>().Count(n)));

    [Fact]
    public void A_one_shot_is_known_as_one() => Assert.True(Read<Once>().IsOneShot);

    [Fact]
    public void A_csv_operation_knows_its_file_and_its_rows()
    {
        var info = Read<Rows>();

        Assert.Equal("people", info.CsvField!.Name);
        Assert.True(info.CsvField.Required);
        Assert.Equal((typeof(Written), typeof(Written)), (info.RowType, info.ItemType));
    }

    [Fact]
    public void A_description_comes_from_the_documentation_file_of_the_assembly() =>
        Assert.StartsWith("What applying one item would change.", XmlDocs.SummaryOf(typeof(ItemPlan), []), StringComparison.Ordinal);

    [Fact]
    public void Tags_of_a_summary_become_the_words_they_show() =>
        Assert.Equal(
            "Deletes a Contact or null as the code says.",
            XmlDocs.Plain(XElement.Parse("<summary>\n  Deletes a <see cref=\"T:Ops.Contact`1\"/> or <see langword=\"null\"/>\n  as <c>the code</c> says.\n</summary>")));

    [Theory]
    [InlineData("source/Contacts/OperationInfoTests.cs;source/Other.cs", "source/Contacts/OperationInfoTests.cs")]
    [InlineData("source/a\\OperationInfoTests.cs", "source/a\\OperationInfoTests.cs")]
    [InlineData("source/a/OperationInfoTests.cs;source/b/OperationInfoTests.cs", "source/b/OperationInfoTests.cs")]
    [InlineData("other/OperationInfoTests.cs;source/MyOperationInfoTests.cs", null)]
    public void The_source_is_the_file_named_like_the_class_and_of_several_the_one_with_the_key(string names, string? chosen)
    {
        string? read = null;
        var source = OperationSource.Choose(typeof(Bare), "test.bare", names.Split(';'), name =>
        {
            read = name;
            return name.Contains("/a/", StringComparison.Ordinal) ? "[Operation(\"test.bare.more\")]" : "[Operation(\"test.bare\")]";
        });

        Assert.Equal(chosen, read);
        Assert.Equal(chosen is null ? null : "[Operation(\"test.bare\")]", source);
    }

    private static OperationInfo Read<T>() => Assert.Single(OperationCatalogue.From([typeof(T)]).All);

    [Operation("test.bare", "Bare")]
    public sealed class Bare : Doing<NoInput>;

    [Operation("test.full", "Full", Group = "Group", Description = " Says it. ", ItemName = "person", ItemsName = "people", Verb = "Delete")]
    [Destructive("Gone for ever.")]
    [Idempotent]
    [Repeatable]
    [RunsSideBySide]
    [Environments("staging", "production")]
    [RateLimit(2.5)]
    [Parallel(8)]
    [Timeouts(ItemSeconds = 0, RunSeconds = 3600)]
    [Retries(3, FirstPauseMilliseconds = 200)]
    [PauseAfterFailures(0)]
    [CannotPlan("The bank decides.")]
    [Output(typeof(Written), "people.csv")]
    public sealed class Full : Doing<NoInput>;

    [Operation("test.once", "Once")]
    public sealed class Once : OneShot<NoInput>
    {
        public override ValueTask<ItemPlan> Plan(ItemContext<NoInput> context, CancellationToken ct) => ValueTask.FromResult(ItemPlan.Do());

        public override ValueTask<Outcome> Apply(ItemPlan plan, ItemContext<NoInput> context, CancellationToken ct) => ValueTask.FromResult(Outcome.Done());
    }

    [Operation("test.rows", "Rows")]
    public sealed class Rows : DoingRows<Rows.Input, Written>
    {
        public sealed record Input(CsvFile<Written> People, int Days = 3);
    }

    public sealed record Written([property: KeyColumn] string Id, decimal? Amount);
}
