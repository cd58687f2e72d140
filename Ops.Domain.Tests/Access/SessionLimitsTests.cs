using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>OIDC.md G2: a session ends by itself, by a limit on its whole life and one on its idle time.</summary>
public sealed class SessionLimitsTests
{
    [Fact]
    public async Task G2_a_session_left_alone_ends_after_the_idle_limit()
    {
        await using var bench = await SessionBench.Start();
        var (sam, key) = await bench.SignedIn(TestConsole.Sam);
        bench.Time.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await bench.Sessions.Find(key, default));
        Assert.NotNull(await bench.Sessions.Current(sam, default));
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await bench.Sessions.Current(sam, default));
        Assert.Null(await bench.Sessions.Find(key, default));
        Assert.Equal(SessionEnd.Idle, (await bench.Row(sam.SessionId)).EndedBecause);
    }

    [Fact]
    public async Task G2_whoever_does_something_stays_until_the_absolute_limit_and_no_longer()
    {
        await using var bench = await SessionBench.Start();
        var (sam, key) = await bench.SignedIn(TestConsole.Sam);
        for (var minutes = 0; minutes < (12 * 60) - 30; minutes += 30)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(30));
            await bench.Sessions.Seen((await bench.Sessions.Find(key, default))!.View, default);
        }

        bench.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await bench.Sessions.Current(sam, default));
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await bench.Sessions.Find(key, default));
        Assert.Equal(SessionEnd.Expired, (await bench.Row(sam.SessionId)).EndedBecause);
    }

    [Fact]
    public async Task Asking_is_not_doing_an_open_page_keeps_nobody_signed_in()
    {
        await using var bench = await SessionBench.Start();
        var (sam, key) = await bench.SignedIn(TestConsole.Sam);
        for (var i = 0; i < 6; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(10));
            _ = await bench.Sessions.Find(key, default);
            _ = await bench.Sessions.Look(sam.SessionId!.Value, default);
            _ = await bench.Sessions.Current(sam, default);
        }

        Assert.Null(await bench.Sessions.Current(sam, default));
    }

    [Fact]
    public async Task Being_seen_is_written_once_a_minute()
    {
        await using var bench = await SessionBench.Start();
        var (sam, key) = await bench.SignedIn(TestConsole.Sam);
        var writes = new HashSet<DateTimeOffset>();
        for (var i = 0; i < 300; i++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await bench.Sessions.Seen((await bench.Sessions.Find(key, default))!.View, default);
            writes.Add((await bench.Row(sam.SessionId)).SeenAt);
        }

        // The sign-in itself and five minutes.
        Assert.Equal(6, writes.Count);
    }

    [Fact]
    public async Task What_nobody_asks_for_is_ended_by_the_sweep_and_forgotten_after_a_month()
    {
        await using var bench = await SessionBench.Start(new SessionSettings { AbsoluteHours = 2, IdleMinutes = 60 });
        var (idle, _) = await bench.SignIn(TestConsole.Sam);
        var (busy, key) = await bench.SignIn(TestConsole.Rita);
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        await bench.Sessions.Seen((await bench.Sessions.Find(key, default))!.View, default);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.Sessions.Sweep(default);
        Assert.Equal((SessionEnd.Idle, null), ((await bench.Row(idle)).EndedBecause, (await bench.Row(busy)).EndedBecause));

        bench.Time.Advance(TimeSpan.FromMinutes(60));
        await bench.Sessions.Sweep(default);
        Assert.Equal(SessionEnd.Expired, (await bench.Row(busy)).EndedBecause);

        bench.Time.Advance(Sessions.Remembered - TimeSpan.FromMinutes(30));
        await bench.Sessions.Sweep(default);
        await using (var db = await bench.Console.Db())
        {
            Assert.Equal([busy], await db.Sessions.Select(s => s.Id).ToListAsync());
        }

        Assert.Null(await bench.Sessions.Look(idle, default));
        Assert.Null(await bench.Sessions.Current(TestConsole.Sam with { SessionId = idle }, default));
    }

    [Fact]
    public void Wrong_limits_are_named_with_their_keys()
    {
        Assert.Empty(new SessionSettings().Problems());
        Assert.All((IEnumerable<(SessionSettings, string)>)
        [
            (new() { AbsoluteHours = 0 }, "Access:Session:AbsoluteHours"), (new() { AbsoluteHours = 721 }, "Access:Session:AbsoluteHours"), (new() { AbsoluteHours = double.NaN }, "Access:Session:AbsoluteHours"),
            (new() { IdleMinutes = 0 }, "Access:Session:IdleMinutes"), (new() { IdleMinutes = 721 }, "Access:Session:IdleMinutes"), (new() { IdleMinutes = double.NaN }, "Access:Session:IdleMinutes"),
            (new() { RefreshMinutes = 0 }, "Access:Session:RefreshMinutes"), (new() { RefreshMinutes = 2_000 }, "Access:Session:RefreshMinutes"),
            (new() { CheckSeconds = 0 }, "Access:Session:CheckSeconds"), (new() { CheckSeconds = 61 }, "Access:Session:CheckSeconds"),
            (new() { MaxPerPerson = 0 }, "Access:Session:MaxPerPerson"), (new() { MaxPerPerson = 1_001 }, "Access:Session:MaxPerPerson"),
        ], wrong => Assert.StartsWith(wrong.Item2, Assert.Single(wrong.Item1.Problems()), StringComparison.Ordinal));
    }
}
