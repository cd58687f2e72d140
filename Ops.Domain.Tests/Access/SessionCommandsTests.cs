using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>THREATS.md T11 and T14: a command asks the session in the moment it is given, whatever the page believes.</summary>
public sealed class SessionCommandsTests
{
    private const string Over = "Your session has ended. Sign in again; nothing was changed.";

    public static TheoryData<string> Commands => ["preview", "apply", "apply previewed", "pause", "resume", "cancel", "force", "take over", "note"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task T11_a_command_of_an_ended_session_is_refused_and_changes_nothing(string command)
    {
        await using var bench = await SessionBench.Start();
        var (eve, key) = await bench.SignedIn(TestConsole.Eve);
        var target = await Target(bench, command);
        await bench.Sessions.End(key, SessionEnd.SignedOut, default);
        var before = await Dump(bench);
        var refused = TestConsole.Refused(await Give(bench, command, target, eve), Refusal.NotAllowed);
        Assert.Equal(Over, refused.Reason);
        Assert.Equal(before, await Dump(bench));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task T11_a_command_uses_the_roles_of_this_moment_lost_or_won(string command)
    {
        await using var bench = await SessionBench.Start();
        var (eve, _) = await bench.SignedIn(TestConsole.Eve);
        var target = await Target(bench, command);
        await bench.Sessions.ChangeRoles(eve.SessionId!.Value, [Role.Viewer], default);
        var before = await Dump(bench);
        TestConsole.Refused(await Give(bench, command, target, eve), Refusal.NotAllowed);
        Assert.Equal(before, await Dump(bench));

        await bench.Sessions.ChangeRoles(eve.SessionId.Value, [Role.Engineer], default);
        var answer = await Give(bench, command, target, eve with { Roles = [] });
        Assert.False(answer is Answer.Refused { Kind: Refusal.NotAllowed or Refusal.NotFound }, answer.ToString());
    }

    [Fact]
    public async Task T14_roles_and_session_that_a_page_claims_count_for_nothing()
    {
        await using var bench = await SessionBench.Start();
        var (vic, _) = await bench.SignedIn(TestConsole.Vic);
        var (eve, _) = await bench.SignedIn(TestConsole.Eve);
        var wish = TestConsole.Wish("test.plain");
        TestConsole.Refused(await bench.Console.Control.Start(wish, vic with { Roles = [Role.Admin] }, default), Refusal.NotAllowed);
        Assert.Equal(Over, TestConsole.Refused(await bench.Console.Control.Start(wish, vic with { SessionId = eve.SessionId }, default), Refusal.NotAllowed).Reason);
        Assert.Equal(Over, TestConsole.Refused(await bench.Console.Control.Start(wish, vic with { SessionId = Guid.NewGuid() }, default), Refusal.NotAllowed).Reason);
        TestConsole.Accepted(await bench.Console.Control.Start(wish, eve, default));
    }

    [Fact]
    public async Task Who_has_no_session_is_who_he_is()
    {
        await using var bench = await SessionBench.Start();
        var cli = new Actor("cli:eve", "eve", [Role.Engineer], Door.Cli);
        Assert.Same(cli, await bench.Sessions.Current(cli, default));
        Assert.Same(Actor.System, await bench.Sessions.Current(Actor.System, default));
    }

    [Fact]
    public async Task Whose_session_ended_elsewhere_is_told_by_his_next_command()
    {
        await using var bench = await SessionBench.Start();
        await using var other = await SessionBench.Start(beside: bench);
        var (sam, key) = await bench.SignedIn(TestConsole.Sam);
        var told = 0;
        using var watch = bench.Feed.Follow(sam.SessionId!.Value, () => told++);
        await other.Sessions.End(key, SessionEnd.Provider, default);
        Assert.Equal(0, told);
        Assert.Equal(Over, TestConsole.Refused(await bench.Console.Control.Start(TestConsole.Wish("test.plain"), sam, default), Refusal.NotAllowed).Reason);
        Assert.Equal(1, told);
    }

    private static async Task<long> Target(SessionBench bench, string command) => command switch
    {
        "preview" or "apply" => 0,
        "apply previewed" => (await bench.Console.Do("test.again", RunMode.Preview)).Id,
        _ => await bench.Console.Start("test.again", by: TestConsole.Ada),
    };

    private static Task<Answer> Give(SessionBench bench, string command, long id, Actor actor)
    {
        var control = bench.Console.Control;
        return command switch
        {
            "preview" => control.Start(TestConsole.Wish("test.again", RunMode.Preview), actor, default),
            "apply" => control.Start(TestConsole.Wish("test.again"), actor, default),
            "apply previewed" => control.ApplyPreviewed(id, null, actor, default),
            "pause" => control.Pause(id, actor, default),
            "resume" => control.Resume(id, null, false, actor, default),
            "cancel" => control.Cancel(id, "no", actor, default),
            "force" => control.Force(id, actor, default),
            "take over" => control.TakeOver(id, "mine", actor, default),
            _ => control.AddNote(id, "Look.", actor, default),
        };
    }

    private static async Task<string> Dump(SessionBench bench)
    {
        await using var db = await bench.Console.Db();
        var runs = await db.Runs.AsNoTracking().OrderBy(r => r.Id).Select(r => $"{r.Id} {r.Status} {r.OwnerSubject}").ToListAsync();
        return $"{string.Join('\n', runs)}\n{await db.RunEvents.CountAsync()} {await db.RunNotes.CountAsync()}";
    }
}
