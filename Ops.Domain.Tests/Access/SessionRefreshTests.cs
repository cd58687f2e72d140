using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>OIDC.md G3: the provider is asked again while somebody is signed in, one question at a time.</summary>
public sealed class SessionRefreshTests
{
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(10);

    private readonly ScriptedProvider _provider = new();

    [Fact]
    public async Task G3_every_ten_minutes_the_next_token_takes_the_place_of_the_last()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first", IdToken = "id-0" });
        Assert.Equal(0, await Refresh(bench));
        bench.Time.Advance(Due - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await Refresh(bench));
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await Refresh(bench));
        Assert.Equal(0, await Refresh(bench));
        Assert.Equal("id-1", (await bench.Sessions.Find(key, default))!.IdToken);
        bench.Time.Advance(Due);
        Assert.Equal(1, await Refresh(bench));
        Assert.Equal(["first", "token-1"], _provider.Asked);
        var row = await bench.Row(sam.SessionId);
        Assert.Equal((null, null, bench.Time.GetUtcNow() + Due), (row.RefreshingBy, row.RefreshingUntil, row.RefreshDueAt));
        Assert.DoesNotContain("token-2", row.RefreshToken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G3_a_provider_that_does_not_rotate_is_asked_with_the_same_token()
    {
        _provider.Rotates = false;
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "only", IdToken = "id-0" });
        for (var i = 0; i < 3; i++)
        {
            bench.Time.Advance(Due);
            Assert.Equal(1, await Refresh(bench));
        }

        Assert.Equal(["only", "only", "only"], _provider.Asked);
        Assert.Equal("id-0", (await bench.Sessions.Find(key, default))!.IdToken);
        Assert.False((await bench.Sessions.Current(sam, default))!.IsStale);
    }

    [Fact]
    public async Task G3_two_nodes_and_many_callers_use_a_token_once()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        await using var other = await SessionBench.Start(provider: _provider, beside: bench);
        var actors = new List<Actor>();
        for (var i = 0; i < 5; i++)
        {
            actors.Add((await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = $"first-{i}" })).Actor);
        }

        for (var round = 1; round <= 3; round++)
        {
            bench.Time.Advance(Due);
            var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Refresh(i % 2 == 0 ? bench : other))));
            Assert.Equal(5, asked.Sum());
        }

        Assert.Equal(0, _provider.Reused);
        foreach (var actor in actors)
        {
            Assert.NotNull(await other.Sessions.Current(actor, default));
        }
    }

    [Fact]
    public async Task G3_who_found_it_due_before_another_claimed_it_leaves_it_alone()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        await using var other = await SessionBench.Start(provider: _provider, beside: bench);
        await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        for (var round = 1; round <= 5; round++)
        {
            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _provider.Instead = async (_, _) =>
            {
                await answer.Task;
                return new SessionRefresh.Renewed([Role.Staff], $"next-{round}", null);
            };
            bench.Time.Advance(Due);
            var callers = Enumerable.Range(0, 12).Select(i => Task.Run(() => Refresh(i % 2 == 0 ? bench : other))).ToList();

            // One waits for the provider; the others have nothing to do, however late they looked.
            await Eventually.Be(() => callers.Count(c => c.IsCompleted) == 11 || _provider.Asked.Count > round);
            answer.SetResult();
            Assert.Equal(1, (await Task.WhenAll(callers)).Sum());
            Assert.Equal(round, _provider.Asked.Count);
        }
    }

    [Fact]
    public async Task G3_who_may_no_longer_be_here_is_signed_out()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        var told = 0;
        using var watch = bench.Feed.Follow(sam.SessionId!.Value, () => told++);
        _provider.Instead = (_, _) => Task.FromResult<SessionRefresh>(new SessionRefresh.Ended());
        bench.Time.Advance(Due);
        Assert.Equal(1, await Refresh(bench));
        Assert.Null(await bench.Sessions.Find(key, default));
        Assert.Null(await bench.Sessions.Current(sam, default));
        Assert.Equal((SessionEnd.Provider, null), ((await bench.Row(sam.SessionId)).EndedBecause, (await bench.Row(sam.SessionId)).RefreshToken));
        Assert.True(told > 0);
    }

    [Fact]
    public async Task G3_while_the_provider_is_out_of_reach_the_session_lives_on_marked_and_only_until_its_limit()
    {
        var failures = new Queue<Func<Task<SessionRefresh>>>(
        [
            () => Task.FromResult<SessionRefresh>(new SessionRefresh.Unreachable()),
            () => throw new HttpRequestException("No route to canary-secret"),
            () => throw new OperationCanceledException(),
        ]);
        await using var bench = await SessionBench.Start(new SessionSettings { AbsoluteHours = 1, IdleMinutes = 60 }, _provider);
        var (sam, _) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "canary-secret" });
        _provider.Instead = (_, _) => failures.Dequeue()();
        bench.Time.Advance(Due);
        var since = bench.Time.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, await Refresh(bench));
            Assert.Equal(0, await Refresh(bench));
            Assert.True((await bench.Sessions.Current(sam, default))!.IsStale);
            Assert.Equal(since, (await bench.Row(sam.SessionId)).StaleSince);
            bench.Time.Advance(SessionRefresher.AskAgain);
        }

        Assert.DoesNotContain(bench.Console.Logs.Lines, l => l.Contains("canary", StringComparison.Ordinal));
        Assert.Contains(bench.Console.Logs.Lines, l => l.Contains("HttpRequestException", StringComparison.Ordinal));

        _provider.Instead = null;
        Assert.Equal(1, await Refresh(bench));
        Assert.False((await bench.Sessions.Current(sam, default))!.IsStale);

        _provider.Instead = (_, _) => Task.FromResult<SessionRefresh>(new SessionRefresh.Unreachable());
        bench.Time.Advance(TimeSpan.FromMinutes(60));
        var before = _provider.Asked.Count;
        Assert.Equal(0, await Refresh(bench));
        Assert.Equal(before, _provider.Asked.Count);
        Assert.Null(await bench.Sessions.Current(sam, default));
    }

    [Fact]
    public async Task G4_roles_of_the_answer_hold_from_then_on()
    {
        _provider.Roles = [Role.Reviewer, Role.Viewer];
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        bench.Time.Advance(Due);
        await Refresh(bench);
        Assert.Equal([Role.Reviewer, Role.Viewer], (await bench.Sessions.Find(key, default))!.View.Roles);
        Assert.Equal([Role.Reviewer, Role.Viewer], (await bench.Sessions.Current(sam, default))!.Roles);
        Assert.Equal(2, (await bench.Row(sam.SessionId)).RolesVersion);
    }

    [Fact]
    public async Task G3_the_question_of_a_node_that_died_is_asked_by_another_when_the_claim_has_run_out()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, _) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        bench.Time.Advance(Due);
        await using (var db = await bench.Console.Db())
        {
            var until = bench.Time.GetUtcNow() + SessionRefresher.Claim;
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.RefreshingBy, Guid.NewGuid()).SetProperty(x => x.RefreshingUntil, until));
        }

        Assert.Equal(0, await Refresh(bench));
        bench.Time.Advance(SessionRefresher.Claim);
        Assert.Equal(1, await Refresh(bench));
        Assert.NotNull(await bench.Sessions.Current(sam, default));
    }

    [Fact]
    public async Task G3_a_stop_in_the_middle_of_the_question_does_not_lose_the_next_token()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        using var stop = new CancellationTokenSource();
        _provider.Instead = async (_, ct) =>
        {
            await stop.CancelAsync();
            Assert.False(ct.IsCancellationRequested);
            return new SessionRefresh.Renewed([Role.Staff], "next", null);
        };
        bench.Time.Advance(Due);
        await Record.ExceptionAsync(() => bench.Console.Get<SessionRefresher>().RefreshDue(stop.Token));
        _provider.Instead = null;
        bench.Time.Advance(Due);
        Assert.Equal(1, await Refresh(bench));
        Assert.Equal(["first", "next"], _provider.Asked);
    }

    [Fact]
    public async Task A_session_that_ended_while_the_provider_was_asked_stays_ended_and_keeps_no_token()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        _provider.Instead = async (_, _) =>
        {
            await bench.Sessions.End(key, SessionEnd.SignedOut, default);
            return new SessionRefresh.Renewed([Role.Admin], "next", "id");
        };
        bench.Time.Advance(Due);
        await Refresh(bench);
        var row = await bench.Row(sam.SessionId);
        Assert.Equal((SessionEnd.SignedOut, null, null), (row.EndedBecause, row.RefreshToken, row.IdToken));
        Assert.Equal([Role.Staff], row.Roles);
    }

    [Fact]
    public async Task Without_a_provider_or_a_refresh_token_nobody_is_asked()
    {
        await using var bench = await SessionBench.Start(provider: _provider);
        await bench.SignedIn(TestConsole.Sam);
        await using var without = await SessionBench.Start();
        await without.SignedIn(TestConsole.Sam, s => s with { RefreshToken = "first" });
        bench.Time.Advance(Due);
        without.Time.Advance(Due);
        Assert.Equal((0, 0), (await Refresh(bench), await Refresh(without)));
        Assert.Empty(_provider.Asked);
    }

    [Fact]
    public void Tokens_are_not_in_the_text_of_an_answer() =>
        Assert.DoesNotContain("secret", new SessionRefresh.Renewed([Role.Staff], "secret-refresh", "secret-id").ToString(), StringComparison.Ordinal);

    private static Task<int> Refresh(SessionBench bench) => bench.Console.Get<SessionRefresher>().RefreshDue(default);
}
