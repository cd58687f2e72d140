using System.Globalization;
using Ops.Domain.Auditing;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>T32: whoever owns the database can change it, and the verifier names the first wrong entry and what is wrong with it.</summary>
public sealed class AuditVerifyTests
{
    private const string Shift = "UPDATE audit_entries SET \"Id\" = -\"Id\" WHERE \"Id\" > {0}; UPDATE audit_entries SET \"Id\" = -\"Id\" {1} WHERE \"Id\" < 0";

    [Fact]
    public async Task An_empty_trail_and_an_untouched_one_are_whole()
    {
        await using var console = await Trail.Start();
        await console.IsWhole(0);
        await console.Write(7);
        await console.IsWhole(7);
        await console.Sign(all: true);
        await console.Write(30, from: 8);
        await console.Sign();
        await console.IsWhole(37);
    }

    [Theory]
    [InlineData("\"ActorSubject\" = 'sub-eve'")]
    [InlineData("\"ActorName\" = 'Eve'")]
    [InlineData("\"At\" = \"At\" + 1")]
    [InlineData("\"At\" = 9000000000000000000")]
    [InlineData("\"At\" = 'noon'")]
    [InlineData("\"Door\" = 'Api'")]
    [InlineData("\"Door\" = 'Window'")]
    [InlineData("\"Door\" = '0'")]
    [InlineData("\"Address\" = NULL")]
    [InlineData("\"Action\" = 'run.started'")]
    [InlineData("\"ObjectKind\" = 'ruin'")]
    [InlineData("\"ObjectId\" = 'R-6'")]
    [InlineData("\"Summary\" = \"Summary\" || ' '")]
    [InlineData("\"BeforeDigest\" = ''")]
    [InlineData("\"AfterDigest\" = 'x'")]
    [InlineData("\"Hash\" = upper(\"Hash\")")]
    [InlineData("\"PreviousHash\" = 'x'")]
    public async Task A_changed_entry_is_named(string change)
    {
        foreach (var (entry, signed) in new[] { (5, false), (1, false), (12, false), (5, true) })
        {
            await using var console = await Trail.Start();
            await console.Write(12);
            _ = signed ? await console.Sign() : 0;
            console.Tamper($"UPDATE audit_entries SET {change} WHERE \"Id\" = {entry}");
            await console.IsBroken(AuditFault.Changed, entry, $"Entry {entry} was changed");
        }
    }

    [Fact]
    public async Task A_changed_entry_with_a_hash_made_anew_is_named()
    {
        await using var console = await Trail.Start();
        await console.Write(12);
        var forged = (await console.Entries())[4] with { ActorName = "Somebody else" };
        console.Tamper(Trail.Forge(forged));
        await console.IsBroken(AuditFault.Changed, 5, "its hash made anew");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(3, 6)]
    public async Task Deleted_entries_are_named(int from, int to)
    {
        foreach (var signed in new[] { false, true })
        {
            await using var console = await Trail.Start();
            await console.Write(14);
            _ = signed ? await console.Sign() : 0;
            console.Tamper($"DELETE FROM audit_entries WHERE \"Id\" BETWEEN {from} AND {to}");
            await console.IsBroken(AuditFault.Deleted, from, from == to ? $"Entry {from} was deleted" : $"Entries {from} to {to} were deleted");
        }
    }

    [Fact]
    public async Task A_whole_signed_piece_that_was_deleted_is_named()
    {
        await using var console = await Trail.Start();
        await console.Write(30);
        await console.Sign();
        console.Tamper("DELETE FROM audit_entries WHERE \"Id\" BETWEEN 11 AND 20");
        await console.IsBroken(AuditFault.Deleted, 11, "Entries 11 to 20 were deleted");
    }

    [Fact]
    public async Task A_deleted_entry_whose_number_was_given_to_the_next_is_named()
    {
        await using var console = await Trail.Start();
        await console.Write(9);
        console.Tamper("DELETE FROM audit_entries WHERE \"Id\" = 5", string.Format(CultureInfo.InvariantCulture, Shift, 5, "- 1"));
        await console.IsBroken(AuditFault.Deleted, 5, "written as entry 6");
    }

    [Fact]
    public async Task Entries_in_another_order_are_named()
    {
        await using var console = await Trail.Start();
        await console.Write(9);
        console.Tamper("UPDATE audit_entries SET \"Id\" = -3 WHERE \"Id\" = 3", "UPDATE audit_entries SET \"Id\" = 3 WHERE \"Id\" = 7", "UPDATE audit_entries SET \"Id\" = 7 WHERE \"Id\" = -3");
        await console.IsBroken(AuditFault.Reordered, 3, "it was written as entry 7, and entry 7 belongs here");
    }

    [Fact]
    public async Task An_inserted_entry_is_named()
    {
        foreach (var signed in new[] { false, true })
        {
            await using var console = await Trail.Start();
            await console.Write(12);
            _ = signed ? await console.Sign() : 0;
            var fourth = (await console.Entries())[3];
            console.Tamper(string.Format(CultureInfo.InvariantCulture, Shift, 3, "+ 1"), Trail.Forge(fourth with { ActorName = "Nobody", Summary = "Never happened" }));
            await console.IsBroken(AuditFault.Inserted, 4, "Entry 4 was inserted");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    public async Task An_entry_before_the_first_is_named(int number)
    {
        await using var console = await Trail.Start();
        await console.Write(3);
        console.Tamper(Trail.Forge((await console.Entries())[0] with { Id = number }));
        await console.IsBroken(AuditFault.Inserted, number);
    }

    [Theory]
    [InlineData("DROP TRIGGER audit_entries_no_update", "audit_entries_no_update is missing")]
    [InlineData("DROP TRIGGER audit_entries_no_delete; DROP TRIGGER audit_checkpoints_no_delete", "audit_entries_no_delete, audit_checkpoints_no_delete are missing")]
    [InlineData("DROP TRIGGER audit_entries_next; CREATE TRIGGER audit_entries_next BEFORE INSERT ON audit_entries BEGIN SELECT 1; END", "audit_entries_next is missing or altered")]
    public async Task Missing_triggers_are_named(string sql, string words)
    {
        await using var console = await Trail.Start();
        await console.Write(3);
        console.Sql(sql);
        var verdict = await console.IsBroken(AuditFault.TriggersMissing, null, words);
        Assert.Equal(3, verdict.Entries);
    }

    [Fact]
    public async Task Ten_thousand_entries_are_verified_and_one_wrong_one_among_them_is_found()
    {
        await using var console = await Trail.Start(but: o => o with { CheckpointEvery = 1000 });
        await console.Write(10_000);
        Assert.Equal(10, await console.Sign());
        await console.IsWhole(10_000);
        console.Tamper("UPDATE audit_entries SET \"Address\" = '10.0.0.8' WHERE \"Id\" = 8765");
        await console.IsBroken(AuditFault.Changed, 8765);
    }

    [Fact]
    public async Task Only_what_is_new_is_read_again_until_something_is_wrong()
    {
        await using var console = await Trail.Start();
        await console.Write(25);
        await console.Sign();
        var first = await console.Verify();
        Assert.Equal(20, first.SignedUpTo);
        await console.Write(3, from: 26);

        // Behind a checkpoint nothing is read again: a change there waits for the next check of everything.
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 4");
        var second = await console.Verify(first);
        Assert.Equal((true, 28, first.AllAt), (second.IsWhole, second.Entries, second.AllAt));

        // With something new wrong, the first wrong entry is looked for from the beginning.
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 27");
        Assert.Equal((AuditFault.Changed, 4), ((await console.Verify(second)).Fault, (await console.Verify(second)).EntryId));
    }

    [Theory]
    [InlineData("DELETE FROM audit_entries WHERE \"Id\" > 26", AuditFault.TailCut, 27)]
    [InlineData("DELETE FROM audit_entries WHERE \"Id\" > 15; DELETE FROM audit_checkpoints WHERE \"Number\" = 2", AuditFault.TailCut, 16)]
    [InlineData("DELETE FROM audit_entries; DELETE FROM audit_checkpoints", AuditFault.TailCut, 1)]
    public async Task A_running_console_remembers_what_was_there_a_moment_ago(string sql, AuditFault fault, long entry)
    {
        await using var console = await Trail.Start();
        await console.Write(28);
        await console.Sign();
        var before = await console.Verify();
        Directory.Delete(Path.GetDirectoryName(console.Segment(1))!, recursive: true);
        console.Tamper(sql);
        var after = await console.Verify(before);
        Assert.Equal((fault, entry), (after.Fault, after.EntryId));
    }

    [Fact]
    public async Task The_watch_reads_everything_again_once_a_day()
    {
        var time = new JumpingTime();
        await using var console = await Trail.Start(time: time);
        await console.Write(20);
        await console.Sign();
        var watch = console.Get<AuditWatch>();
        Assert.Null(watch.Last);
        Assert.True((await watch.Check(all: false, default)).IsWhole);
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 4");
        time.Advance(TimeSpan.FromHours(23));
        Assert.True((await watch.Check(all: false, default)).IsWhole);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, (await watch.Check(all: false, default)).EntryId);
        Assert.Equal(4, watch.Last!.EntryId);
    }
}
