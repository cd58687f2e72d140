using Bunit;
using Microsoft.AspNetCore.Components;
using Ops.Console.Shell;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>What stands round every page.</summary>
public sealed class MainLayoutTests
{
    [Theory]
    [InlineData("test")]
    [InlineData("production")]
    public async Task The_environment_is_a_word_on_every_page(string environment)
    {
        await using var bench = await PageBench.Start(but: o => o with { Environment = environment });
        Assert.Equal(environment, bench.Visit("/operations").Find("header .environment").Text());
    }

    [Fact]
    public async Task Who_is_signed_in_stands_on_top_with_the_role_and_a_way_out()
    {
        await using var bench = await PageBench.Start("Rita");
        var page = bench.Visit("/operations");
        Assert.Equal("Rita Moreno reviewer", page.Find("header .me").Text());
        Assert.Equal("/sign-out", page.Button("Sign out").Closest("form")!.GetAttribute("action"));
    }

    [Theory]
    [InlineData("/operations?q=lamp", "operations?q=lamp#content")]
    [InlineData("/runs", "runs#content")]
    [InlineData("/", "#content")]
    public async Task The_first_link_skips_to_the_content_of_this_very_page(string address, string target)
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit(address);
        Assert.Equal("Skip to the content", page.FindAll("a")[0].Text());
        Assert.Equal(target, page.LinkTo("Skip to the content"));
        Assert.Equal("main", page.Find("#content").LocalName);
    }

    [Fact]
    public async Task The_navigation_marks_where_one_is()
    {
        await using var bench = await PageBench.Start();
        var links = bench.Visit("/runs").Section("Main").QuerySelectorAll("a");
        Assert.Equal(["Home", "Operations", "Runs", "Approvals", "Files", "Access"], links.Select(l => l.Text()));
        Assert.Equal([null, null, "page", null, null, null], links.Select(l => l.GetAttribute("aria-current")));
    }

    [Fact]
    public async Task The_folded_menu_says_whether_it_is_open_and_closes_when_one_goes_on()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations");
        Assert.Equal("false", page.Button("Menu").GetAttribute("aria-expanded"));
        await page.Button("Menu").ClickAsync();
        Assert.Equal("true", page.Button("Menu").GetAttribute("aria-expanded"));
        bench.Address.NavigateTo("/runs");
        page.WaitForAssertion(() => Assert.Equal("false", page.Button("Menu").GetAttribute("aria-expanded")));
    }

    [Fact]
    public async Task A_page_that_breaks_leaves_the_rest_standing_and_can_be_tried_again()
    {
        await using var bench = await PageBench.Start();
        var isBroken = true;
        RenderFragment body = b => b.AddContent(0, isBroken ? throw new InvalidOperationException("secret detail") : "All is well.");
        var page = bench.Render<MainLayout>(p => p.Add(l => l.Body, body));
        page.Says("This page stopped working");
        page.Lacks("secret detail");
        Assert.Equal(6, page.Section("Main").QuerySelectorAll("a").Length);
        isBroken = false;
        await page.Button("Try again").ClickAsync();
        page.Says("All is well.");
    }

    [Fact]
    public async Task The_list_of_keys_has_a_name_and_a_way_to_close_it()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations");
        Assert.Equal("Keys", page.Find("dialog").Name());
        page.Button("Close");
    }

    [Fact]
    public async Task An_address_nobody_has_heard_of_says_so()
    {
        await using var bench = await PageBench.Start();
        bench.Visit("/nowhere").Says("There is nothing here");
    }
}
