using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;

namespace Ops.Console.Tests.Access;

/// <summary>THREATS.md T11: an open page learns that its session ended or its roles changed.</summary>
public sealed class CircuitSessionTests
{
    private static readonly SessionSettings Slow = new() { CheckSeconds = 60 }, Quick = new() { CheckSeconds = 0.1 };

    [Fact]
    public async Task T11_the_end_of_the_session_in_this_process_makes_the_page_nobodys_at_once()
    {
        await using var bench = await PageBench.Start();
        var (circuit, id) = await Open(bench, Slow);
        using (circuit)
        {
            Assert.Equal("s-1", (await User(circuit)).FindFirstValue("sub"));
            await bench.Get<Sessions>().End(id, SessionEnd.Replaced, default);
            await Until.True(() => circuit.GetAuthenticationStateAsync().Result.User.Identity!.IsAuthenticated is false, "nobody");
            Assert.Equal(SessionEnd.Replaced, circuit.Ended);
            Assert.Equal("nobody", Viewer.Of(await User(circuit)).Subject);
        }
    }

    [Fact]
    public async Task T11_an_end_and_new_roles_that_no_one_told_are_found_by_looking()
    {
        await using var bench = await PageBench.Start();
        var (circuit, _) = await Open(bench, Quick);
        using (circuit)
        {
            await using var db = await bench.Db();
            List<string> roles = ["reviewer", "viewer"];
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.Roles, roles));
            await Until.True(() => Viewer.Of(circuit.GetAuthenticationStateAsync().Result.User).Roles.SequenceEqual(roles), "new roles");
            Assert.Equal("192.0.2.1", Viewer.Of(await User(circuit)).Address);

            // The look goes on after the roles changed.
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, DateTimeOffset.UnixEpoch));
            await Until.True(() => circuit.GetAuthenticationStateAsync().Result.User.Identity!.IsAuthenticated is false, "nobody");
            Assert.Equal(SessionEnd.Idle, circuit.Ended);
        }
    }

    [Fact]
    public async Task A_session_that_ended_while_the_page_was_loading_opens_no_page()
    {
        await using var bench = await PageBench.Start();
        var (circuit, _) = await Open(bench, Slow, ended: true);
        using (circuit)
        {
            await Until.True(() => circuit.GetAuthenticationStateAsync().Result.User.Identity!.IsAuthenticated is false, "nobody");
        }
    }

    [Fact]
    public async Task A_closed_page_watches_nothing_any_more()
    {
        await using var bench = await PageBench.Start();
        var (circuit, id) = await Open(bench, Slow);
        Assert.Equal(1, bench.Get<SessionFeed>().Watchers);
        circuit.SetAuthenticationState(circuit.GetAuthenticationStateAsync());
        Assert.Equal(1, bench.Get<SessionFeed>().Watchers);
        ((IDisposable)circuit).Dispose();
        Assert.Equal(0, bench.Get<SessionFeed>().Watchers);
        await bench.Get<Sessions>().End(id, SessionEnd.SignedOut, default);
        Assert.True((await User(circuit)).Identity!.IsAuthenticated);
    }

    [Fact]
    public async Task Who_is_nobody_is_led_to_the_sign_in_page_and_comes_back_where_he_was()
    {
        await using var bench = await PageBench.Start();
        bench.Address.NavigateTo("/runs/R-1?tab=log");
        var leave = bench.JSInterop.SetupModule("./Access/LeavePage.razor.js").SetupVoid("leave", _ => true).SetVoidResult();
        var page = bench.Render<LeavePage>();
        page.Says("You were signed out. Sign in again");
        Assert.Equal("/sign-in?ended=SignedOut&from=%2Fruns%2FR-1%3Ftab%3Dlog", Assert.Single(leave.Invocations).Arguments[0]);
    }

    [Theory]
    [InlineData("SignedOut", "You were signed out.")]
    [InlineData("Replaced", "You were signed out. Somebody signed in again in this browser.")]
    [InlineData("Idle", "You were signed out. Nothing was done for a while.")]
    [InlineData("<script>alert(1)</script>", "You were signed out.")]
    [InlineData("99", "You were signed out.")]
    public async Task The_sign_in_page_says_why_and_repeats_nothing_from_its_address(string ended, string words)
    {
        await using var bench = await PageBench.Start();
        bench.Address.NavigateTo($"/sign-in?ended={Uri.EscapeDataString(ended)}");
        var page = bench.Render<SignInPage>();
        Assert.Equal(words, page.Find("[role=status]").TextContent);
        Assert.DoesNotContain("alert", page.Markup, StringComparison.Ordinal);
    }

    private static async Task<ClaimsPrincipal> User(CircuitSession circuit) => (await circuit.GetAuthenticationStateAsync()).User;

    private static async Task<(CircuitSession Circuit, Guid Id)> Open(PageBench bench, SessionSettings settings, bool ended = false)
    {
        var sessions = bench.Get<Sessions>();
        var (id, _) = await sessions.Begin(new NewSession { Issuer = "development", Subject = "s-1", Name = "Sam", Roles = ["staff"] }, default);
        if (ended)
        {
            await sessions.End(id, SessionEnd.Provider, default);
        }

        var circuit = new CircuitSession(sessions, bench.Get<SessionFeed>(), settings, NullLoggerFactory.Instance);
        var claims = new ClaimsIdentity([new("session", id.ToString()), new("sub", "s-1"), new("role", "staff"), new("address", "192.0.2.1")], "Cookies", "name", "role");
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(claims))));
        return (circuit, id);
    }
}
