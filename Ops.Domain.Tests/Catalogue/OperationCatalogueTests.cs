using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class OperationCatalogueTests
{
    private static readonly OperationCatalogue Some = OperationCatalogue.From([typeof(Zebra), typeof(Apple), typeof(Mango), typeof(Doing<>), typeof(string)]);

    [Fact]
    public void Operations_are_ordered_by_group_then_title() => Assert.Equal(["fruit.apple", "fruit.mango", "animals.zebra"], Some.All.Select(o => o.Key));

    [Fact]
    public void Abstract_bases_and_other_classes_are_no_operations() => Assert.Equal(3, Some.All.Count);

    [Fact]
    public void An_operation_is_found_by_its_exact_key()
    {
        Assert.Equal(typeof(Apple), Some.Find("fruit.apple")!.ClrType);
        Assert.Null(Some.Find("Fruit.Apple"));
        Assert.Null(Some.Find("fruit"));
    }

    [Theory]
    [InlineData("fruit.aple", "fruit.apple")]
    [InlineData("zebra", "animals.zebra")]
    [InlineData("FRUIT.MANGO", "fruit.mango")]
    [InlineData("xx", null)]
    [InlineData("", null)]
    public void A_close_key_is_suggested(string key, string? first) => Assert.Equal(first, Some.Suggest(key).FirstOrDefault());

    [Fact]
    public void No_more_than_three_keys_are_suggested()
    {
        var many = OperationCatalogue.From([typeof(A1), typeof(A2), typeof(A3), typeof(A4)]);

        Assert.Equal(["many.a1", "many.a2", "many.a3"], many.Suggest("many.a"));
    }

    [Fact]
    public void Assemblies_are_searched_for_operations() => Assert.NotNull(OperationCatalogue.From([typeof(Operation).Assembly]).All);

    [Fact]
    public void The_problems_of_an_assembly_are_all_found_at_once()
    {
        // This assembly holds every class of these tests that is wrong on purpose.
        var e = Assert.Throws<CatalogueException>(() => OperationCatalogue.From([typeof(OperationCatalogueTests).Assembly]));

        Assert.True(e.Problems.Count > 20, e.Message);
        Assert.All(e.Problems, p => Assert.Contains("- " + p, e.Message, StringComparison.Ordinal));
        Assert.Equal(e.Problems.Distinct(), e.Problems);
    }

    [Operation("animals.zebra", "Zebra", Group = "Zoo")]
    public sealed class Zebra : Doing<NoInput>;

    [Operation("fruit.apple", "Apple", Group = "Fruit")]
    public sealed class Apple : Doing<NoInput>;

    [Operation("fruit.mango", "mango", Group = "fruit")]
    public sealed class Mango : Doing<NoInput>;

    [Operation("many.a1", "A")]
    public sealed class A1 : Doing<NoInput>;

    [Operation("many.a2", "A")]
    public sealed class A2 : Doing<NoInput>;

    [Operation("many.a3", "A")]
    public sealed class A3 : Doing<NoInput>;

    [Operation("many.a4", "A")]
    public sealed class A4 : Doing<NoInput>;
}
