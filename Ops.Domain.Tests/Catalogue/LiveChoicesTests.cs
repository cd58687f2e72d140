using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class LiveChoicesTests
{
    private static readonly InputSchema Schema = InputSchema.Of(typeof(Input));

    [Fact]
    public async Task A_choice_on_offer_is_fine() => Assert.Empty(await Check("eu", 2));

    [Fact]
    public async Task A_choice_no_longer_on_offer_is_refused_with_those_that_are() =>
        Assert.Equal(new FieldError("region", "Region must be one of: eu, r1, not 'us'."), Assert.Single(await Check("us", 2)));

    [Fact]
    public async Task An_empty_list_is_said_to_be_empty() =>
        Assert.Equal("Region can't be 'eu': there is nothing to choose from at the moment.", Assert.Single(await Check("eu", 0)).Message);

    [Fact]
    public async Task Nothing_chosen_is_not_looked_up() => Assert.Empty(await Check(null, 0));

    [Fact]
    public async Task At_most_500_choices_are_read()
    {
        var source = new Source(int.MaxValue);
        await using var services = Services(source);
        var choices = await InputSchema.ChoicesOf(Schema.Find("region")!, services, CancellationToken.None);

        Assert.Equal((500, 500), (choices.Count, source.Given));
        Assert.Equal("Region can't be 'us': it isn't among the first 500 choices.", Assert.Single(await Check("us", int.MaxValue)).Message);
    }

    [Fact]
    public async Task A_provider_made_for_the_question_is_ended_after_it()
    {
        var source = new Source(1);
        await using var services = Services(source);
        await InputSchema.ChoicesOf(Schema.Find("region")!, services, CancellationToken.None);

        Assert.Equal(1, source.Ended);
    }

    [Fact]
    public async Task A_registered_provider_is_used_and_stays_the_containers()
    {
        var (source, other) = (new Source(0), new Source(2));
        await using var services = new ServiceCollection().AddSingleton(source).AddSingleton(new Regions(other)).BuildServiceProvider();
        var choices = await InputSchema.ChoicesOf(Schema.Find("region")!, services, CancellationToken.None);

        Assert.Equal((2, 0), (choices.Count, other.Ended));
    }

    [Fact]
    public async Task Fixed_choices_need_no_provider()
    {
        await using var services = Services(new Source(0));

        Assert.Equal(["S", "M"], (await InputSchema.ChoicesOf(Schema.Find("size")!, services, CancellationToken.None)).Select(c => c.Value));
    }

    [Fact]
    public void Binding_alone_takes_any_text_for_a_live_choice() => Assert.True(Schema.Bind(new JsonObject { ["region"] = "us" }).IsValid);

    private static async Task<IReadOnlyList<FieldError>> Check(string? region, int offered)
    {
        await using var services = Services(new Source(offered));
        return await Schema.CheckChoices(Schema.Bind(new JsonObject { ["region"] = region }).Json!, services, CancellationToken.None);
    }

    private static ServiceProvider Services(Source source) => new ServiceCollection().AddSingleton(source).BuildServiceProvider();

    public sealed class Source(int count)
    {
        public int Count => count;

        public int Given { get; set; }

        public int Ended { get; set; }
    }

    public sealed class Regions(Source source) : IChoices, IDisposable
    {
        public void Dispose() => source.Ended++;

        public async IAsyncEnumerable<Choice> List([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            for (var i = 0; i < source.Count; i++)
            {
                await Task.Yield();
                source.Given++;
                yield return i == 0 ? new Choice("eu", "Europe") : new Choice($"r{i}", $"Region {i}");
            }
        }
    }

    public sealed record Input([property: Choices(typeof(Regions))] string? Region = null, [property: Choices("S", "M")] string Size = "S");
}
