using Bunit;
using Microsoft.AspNetCore.Http;
using Ops.Console.Shell;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>The pages for when something is not there or broke.</summary>
public sealed class PlainPagesTests : BunitContext
{
    [Fact]
    public void The_error_page_says_that_runs_go_on_and_gives_a_number_to_quote()
    {
        Microsoft.AspNetCore.Http.HttpContext http = new DefaultHttpContext { TraceIdentifier = "trace-17" };
        System.Diagnostics.Activity.Current = null;
        var page = Render<ErrorPage>(p => p.AddCascadingValue(http));
        page.Says("Runs are not affected.");
        Assert.Equal("trace-17", page.Find("code").Text());
        Assert.Equal("/", page.LinkTo("Go to the home page"));
    }

    [Fact]
    public void The_not_found_page_gives_nothing_away_and_leads_home()
    {
        var page = Render<NotFoundPage>();
        Assert.Equal("There is nothing here", page.Find("h1").Text());
        page.Says("The address is wrong, or what was here is not for you to see.");
        Assert.Equal("/", page.LinkTo("Go to the home page"));
    }
}
