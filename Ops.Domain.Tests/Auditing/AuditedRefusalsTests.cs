using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>Whatever is refused is written down with who wished it and why not; so is every session.</summary>
public sealed class AuditedRefusalsTests
{
    public static TheoryData<string> Wishes => ["apply", "preview", "apply what was previewed", "approve", "reject", "break the glass", "pause", "resume", "cancel", "force", "take over", "note", "verify", "undo", "retry"];

    [Theory]
    [MemberData(nameof(Wishes))]
    public async Task Every_refused_command_is_written_down_once(string wish)
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive", by: TestConsole.Eve);
        var vic = TestConsole.Vic with { Address = "10.0.0.5" };
        var before = (await console.Entries()).Count;
        var refused = Assert.IsType<Answer.Refused>(await Give(console, wish, id, vic));
        var entry = Assert.Single((await console.Entries()).Skip(before));
        var about = wish is "apply" or "preview" ? ("operation", "test.plain") : ("run", RunNumber.Format(id));
        Assert.Equal(("access.refused", "sub-vic", "10.0.0.5", about, $"{wish}: {refused.Reason}"), (entry.Action, entry.ActorSubject, entry.Address, (entry.ObjectKind, entry.ObjectId), entry.Summary));
    }

    [Fact]
    public async Task What_may_not_be_and_what_can_not_be_have_different_names()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        TestConsole.Refused(await console.Control.Resume(id, null, false, TestConsole.Sam, default), Refusal.Conflict);
        TestConsole.Refused(await console.Control.AddNote(id, " ", TestConsole.Sam, default), Refusal.Invalid);
        TestConsole.Refused(await console.Control.Pause(999, TestConsole.Sam, default), Refusal.NotFound);
        TestConsole.Refused(await console.Control.Pause(id, TestConsole.Vic, default), Refusal.NotAllowed);
        Assert.Equal(["run.requested", "run.refused", "run.refused", "access.refused", "access.refused"], (await console.Entries()).Select(e => e.Action));
    }

    [Fact]
    public async Task Sessions_and_what_is_wished_in_an_ended_one_are_written_down()
    {
        await using var bench = await SessionBench.Start();
        var (eve, key) = await bench.SignedIn(TestConsole.Eve);
        Assert.True(await bench.Sessions.ChangeRoles(eve.SessionId!.Value, [Role.Admin], default));
        Assert.False(await bench.Sessions.ChangeRoles(eve.SessionId!.Value, [Role.Admin], default));
        Assert.True(await bench.Sessions.End(key, SessionEnd.SignedOut, default));
        Assert.False(await bench.Sessions.End(key, SessionEnd.Idle, default));
        TestConsole.Refused(await bench.Console.Control.Start(TestConsole.Wish("test.plain"), eve, default), Refusal.NotAllowed);
        Assert.Equal(
            [
                "session.began sub-eve: Signed in with engineer.", "session.changed sub-eve: Has admin now; had engineer.", "session.ended sub-eve: SignedOut",
                "access.refused sub-eve: apply: Your session has ended. Sign in again; nothing was changed.",
            ], (await bench.Console.Entries()).Select(e => $"{e.Action} {e.ActorSubject}: {e.Summary}"));
    }

    [Fact]
    public async Task A_file_that_is_not_taken_is_written_down_with_its_name_on_one_line()
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(new FilesOptions { MaxUploadBytes = 10 }));
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => console.Upload("card,remark\nc1,x\n"));
        var entry = Assert.Single(await console.Entries());
        Assert.Equal(("file.refused", "sub-sam", "file", "cards.csv", refused.Message), (entry.Action, entry.ActorSubject, entry.ObjectKind, entry.ObjectId, entry.Summary));
        await Assert.ThrowsAsync<FileRefusedException>(() => console.Get<FileIntake>().Receive(new MemoryStream(), "a\nb.csv", TestConsole.Nobody, null, default));
        Assert.Equal(("file.refused", "sub-nobody"), ((await console.Entries())[^1].Action, (await console.Entries())[^1].ActorSubject));
        Assert.DoesNotContain('\n', (await console.Entries())[^1].ObjectId!);
    }

    private static async Task<Answer> Give(TestConsole console, string wish, long id, Actor actor)
    {
        var digest = (await console.Asked(id)).Digest;
        return await (wish switch
        {
            "apply" => console.Control.Start(TestConsole.Wish("test.plain"), actor, default),
            "preview" => console.Control.Start(TestConsole.Wish("test.plain", RunMode.Preview), actor, default),
            "apply what was previewed" => console.Control.ApplyPreviewed(id, "Because.", actor, default),
            "approve" => console.Control.Approve(id, digest, null, actor, default),
            "reject" => console.Control.Reject(id, digest, "No.", actor, default),
            "break the glass" => console.Control.BreakGlass(id, "The disk is full and both are on a plane.", actor, default),
            "pause" => console.Control.Pause(id, actor, default),
            "resume" => console.Control.Resume(id, null, false, actor, default),
            "cancel" => console.Control.Cancel(id, null, actor, default),
            "force" => console.Control.Force(id, actor, default),
            "take over" => console.Control.TakeOver(id, null, actor, default),
            "verify" => console.Control.Verify(id, actor, default),
            "undo" => console.Control.Revert(id, "It hit the wrong ones.", null, actor, default),
            "retry" => console.Control.Retry(id, RetryWhat.Failed, RunMode.Apply, null, actor, default),
            _ => console.Control.AddNote(id, "Look.", actor, default),
        });
    }
}
