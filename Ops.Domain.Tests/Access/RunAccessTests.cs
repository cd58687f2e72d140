using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

public sealed class RunAccessTests
{
    // For each command: viewer, staff, reviewer, engineer, admin; once with somebody else's run, once with one's own.
    public static TheoryData<string, string, string> Commands => new()
    {
        { "pause", "00011", "01011" },
        { "resume", "00011", "01011" },
        { "cancel", "00011", "01011" },
        { "force", "00011", "01011" },
        { "note", "00011", "01011" },
        { "take over", "00011", "00011" },
        { "preview", "01111", "01111" },
        { "apply", "01011", "01011" },
        { "ask for approval", "01011", "01011" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_asks_who_acts(string command, string withOthers, string withOwn)
    {
        await using var console = await TestConsole.Start();
        foreach (var (expected, isOwn) in (IEnumerable<(string, bool)>)[(withOthers, false), (withOwn, true)])
        {
            for (var i = 0; i < Role.All.Count; i++)
            {
                var actor = new Actor($"sub-{Role.All[i]}", Role.All[i], [Role.All[i]], Door.Web);
                var answer = await Try(console, command, actor, isOwn);
                Assert.True((expected[i] == '1') == answer is not Answer.Refused { Kind: Refusal.NotAllowed }, $"{Role.All[i]}, {(isOwn ? "own" : "other's")} run: {answer}");
                Assert.False(answer is Answer.Refused { Kind: Refusal.NotFound or Refusal.Invalid }, answer.ToString());
            }

            var stranger = await Try(console, command, TestConsole.Nobody, isOwn);
            Assert.Contains(Assert.IsType<Answer.Refused>(stranger).Kind, (Refusal[])[Refusal.NotFound, Refusal.NotAllowed]);
        }
    }

    [Fact]
    public async Task A_new_owner_may_steer_what_he_could_not_before()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain", by: TestConsole.Eve);
        TestConsole.Refused(await console.Control.Pause(id, TestConsole.Sam, default), Refusal.NotAllowed);
        await using (var db = await console.Db())
        {
            var run = await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(db.Runs, r => r.Id == id);
            run.TakeOver(TestConsole.Sam, DateTimeOffset.UtcNow, null);
            await db.Keep();
        }

        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
    }

    private static async Task<Answer> Try(TestConsole console, string command, Actor actor, bool isOwn)
    {
        if (command is "preview" or "apply")
        {
            return await console.Ask(TestConsole.Wish("test.again", command == "preview" ? RunMode.Preview : RunMode.Apply), actor);
        }

        if (command == "ask for approval")
        {
            var inputs = new System.Text.Json.Nodes.JsonObject { ["tag"] = $"{actor.Name} {isOwn}" };
            var preview = await console.Start("test.destructive", RunMode.Preview, inputs.DeepClone().AsObject(), by: TestConsole.Ada);
            await console.Execute(preview);
            return await console.Ask(TestConsole.Wish("test.destructive", RunMode.Apply, inputs) with { PreviewRunId = preview, Reason = "It must go." }, actor);
        }

        var id = await console.Start("test.again", by: TestConsole.Ada);
        if (isOwn)
        {
            await using var db = await console.Db();
            var run = await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(db.Runs, r => r.Id == id);
            run.TakeOver(actor, DateTimeOffset.UtcNow, null);
            await db.Keep();
        }

        return command switch
        {
            "pause" => await console.Control.Pause(id, actor, default),
            "resume" => await console.Control.Resume(id, null, false, actor, default),
            "cancel" => await console.Control.Cancel(id, null, actor, default),
            "force" => await console.Control.Force(id, actor, default),
            "note" => await console.Control.AddNote(id, "Look.", actor, default),
            _ => await console.Control.TakeOver(id, null, actor, default),
        };
    }
}
