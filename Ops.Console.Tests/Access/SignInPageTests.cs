using Bunit;
using Ops.Console.Access;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Access;

/// <summary>Choosing who to be, in development.</summary>
public sealed class SignInPageTests
{
    [Fact]
    public async Task Five_people_can_be_chosen_and_the_environment_is_named()
    {
        await using var bench = await PageBench.Start(but: o => o with { Environment = "development" });
        var page = bench.Render<SignInPage>();
        Assert.Equal(5, page.Buttons().Count);
        Assert.All(DevelopmentPeople.All, p => Assert.Contains($"{p.Name} {p.Role}{p.About}", page.Buttons()));
        page.Says("This console serves development. Choose who to be; there are no passwords in development.");
    }

    [Fact]
    public async Task Each_button_sends_one_person_and_where_he_came_from()
    {
        await using var bench = await PageBench.Start();
        bench.Address.NavigateTo("/sign-in?from=%2Fruns%2FR-1%3Ftab%3Dlog");
        var page = bench.Render<SignInPage>();
        var forms = page.FindAll("form");
        Assert.Equal(DevelopmentPeople.All.Select(p => p.Subject), forms.Select(f => f.QuerySelector("[name=subject]")!.GetAttribute("value")));
        Assert.All(forms, f =>
        {
            Assert.Equal(("post", "/sign-in"), (f.GetAttribute("method"), f.GetAttribute("action")));
            Assert.Equal("/runs/R-1?tab=log", f.QuerySelector("[name=from]")!.GetAttribute("value"));
        });
    }
}
