using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class WrongOperationsTests
{
    [Fact]
    public void A_double_key_is_refused_and_names_both_classes()
    {
        var problem = Assert.Single(Problems(typeof(First), typeof(Second)));

        Assert.Contains("'test.same'", problem, StringComparison.Ordinal);
        Assert.Contains(typeof(First).FullName!, problem, StringComparison.Ordinal);
        Assert.Contains(typeof(Second).FullName!, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_listed_at_once_each_on_its_line()
    {
        var e = Assert.Throws<CatalogueException>(() => OperationCatalogue.From([typeof(First), typeof(Second), typeof(Unnamed), typeof(Nameless)]));

        Assert.StartsWith("The operations can't be used; 3 problems to mend in the code:\n- ", e.Message, StringComparison.Ordinal);
        Assert.Equal(4, e.Message.Split('\n').Length);
    }

    [Theory]
    [InlineData(typeof(Unnamed), "Unnamed derives from Operation but has no [Operation(key, title)]")]
    [InlineData(typeof(Stranger), "Stranger has [Operation] but can't be run")]
    [InlineData(typeof(Half), "Half has [Operation] but can't be run")]
    [InlineData(typeof(Open<>), "Open<T> has [Operation] but can't be run")]
    [InlineData(typeof(Nameless), "Nameless needs a title")]
    [InlineData(typeof(Harmless), "Harmless needs a consequence in [Destructive]")]
    [InlineData(typeof(Two), "Two has 2 public constructors")]
    [InlineData(typeof(Hidden), "Hidden has 0 public constructors")]
    [InlineData(typeof(Crowd), "Crowd has [Parallel(65)]. It must be 2 to 64")]
    [InlineData(typeof(Alone), "Alone has [Parallel(1)]. It must be 2 to 64")]
    [InlineData(typeof(Still), "Still has a rate limit of 0 items per second. It must be more than 0")]
    [InlineData(typeof(NotANumber), "NotANumber has a rate limit of NaN items per second")]
    [InlineData(typeof(Past), "Past has a timeout of -1 seconds for the item")]
    [InlineData(typeof(Endless), "Endless has a timeout of 99999999 seconds for the run")]
    [InlineData(typeof(Stubborn), "Stubborn has [Retries(21)]. It must be 0 to 20")]
    [InlineData(typeof(Backwards), "Backwards has a first pause of -1 milliseconds")]
    [InlineData(typeof(Anxious), "Anxious has [PauseAfterFailures(-1)]")]
    [InlineData(typeof(Nowhere), "Nowhere has [Environments] without a name")]
    [InlineData(typeof(OddOutput), "Listed.Items is of type List<String>, which nothing can write in a CSV file")]
    [InlineData(typeof(OddFile), "OddFile has an output file named '../people.csv'")]
    public void What_is_wrong_with_a_class_is_said_in_words(Type type, string words) =>
        Assert.Contains(words, Assert.Single(Problems(type)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("purge")]
    [InlineData("Contacts.purge")]
    [InlineData("contacts..purge")]
    [InlineData("contacts.purge.")]
    [InlineData(".purge")]
    [InlineData("1contacts.purge")]
    [InlineData("contacts.pürge")]
    [InlineData("contacts.purge\n")]
    [InlineData("contacts purge.all")]
    public void A_malformed_key_is_refused(string key) => Assert.Contains("A key is at most 100 characters", Assert.Single(KeyProblems(key)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a.b")]
    [InlineData("contacts.purge-stale.v2")]
    public void A_well_formed_key_is_fine(string key) => Assert.Empty(KeyProblems(key));

    [Fact]
    public void A_key_may_have_100_characters_and_no_more()
    {
        Assert.Empty(KeyProblems("a." + new string('x', 98)));
        Assert.Single(KeyProblems("a." + new string('x', 99)));
    }

    private static IReadOnlyList<string> Problems(params Type[] types) => Assert.Throws<CatalogueException>(() => OperationCatalogue.From(types)).Problems;

    // A key is a constant of its class, so a class for every malformed one is made while the test runs.
    private static IReadOnlyList<string> KeyProblems(string key)
    {
        try
        {
            OperationCatalogue.From([Made.Operation(key)]);
            return [];
        }
        catch (CatalogueException e)
        {
            return e.Problems;
        }
    }

    [Operation("test.same", "First")]
    public sealed class First : Doing<NoInput>;

    [Operation("test.same", "Second")]
    public sealed class Second : Doing<NoInput>;

    public sealed class Unnamed : Doing<NoInput>;

    [Operation("test.stranger", "Stranger")]
    public sealed class Stranger;

    [Operation("test.half", "Half")]
    public abstract class Half : Doing<NoInput>;

    [Operation("test.open", "Open")]
    public sealed class Open<T> : Doing<NoInput>;

    [Operation("test.nameless", "  ")]
    public sealed class Nameless : Doing<NoInput>;

    [Operation("test.harmless", "Harmless"), Destructive("")]
    public sealed class Harmless : Doing<NoInput>;

    [Operation("test.two", "Two")]
    public sealed class Two : Doing<NoInput>
    {
        public Two()
        {
        }

        public Two(string more) => More = more;

        public string? More { get; }
    }

    [Operation("test.hidden", "Hidden")]
    public sealed class Hidden : Doing<NoInput>
    {
        private Hidden()
        {
        }
    }

    [Operation("test.crowd", "Crowd"), Parallel(65)]
    public sealed class Crowd : Doing<NoInput>;

    [Operation("test.alone", "Alone"), Parallel(1)]
    public sealed class Alone : Doing<NoInput>;

    [Operation("test.still", "Still"), RateLimit(0)]
    public sealed class Still : Doing<NoInput>;

    [Operation("test.nan", "NaN"), RateLimit(double.NaN)]
    public sealed class NotANumber : Doing<NoInput>;

    [Operation("test.past", "Past"), Timeouts(ItemSeconds = -1)]
    public sealed class Past : Doing<NoInput>;

    [Operation("test.endless", "Endless"), Timeouts(RunSeconds = 99_999_999)]
    public sealed class Endless : Doing<NoInput>;

    [Operation("test.stubborn", "Stubborn"), Retries(21)]
    public sealed class Stubborn : Doing<NoInput>;

    [Operation("test.backwards", "Backwards"), Retries(1, FirstPauseMilliseconds = -1)]
    public sealed class Backwards : Doing<NoInput>;

    [Operation("test.anxious", "Anxious"), PauseAfterFailures(-1)]
    public sealed class Anxious : Doing<NoInput>;

    [Operation("test.nowhere", "Nowhere"), Environments]
    public sealed class Nowhere : Doing<NoInput>;

    [Operation("test.odd-output", "Odd"), Output(typeof(Listed), "people.csv")]
    public sealed class OddOutput : Doing<NoInput>;

    [Operation("test.odd-file", "Odd"), Output(typeof(Fine), "../people.csv")]
    public sealed class OddFile : Doing<NoInput>;

    public sealed record Listed(string Id, List<string> Items);

    public sealed record Fine(string Id);
}
