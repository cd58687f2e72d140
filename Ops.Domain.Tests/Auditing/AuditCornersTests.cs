using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>The corners of the trail: each one let a break through that no other test saw.</summary>
public sealed class AuditCornersTests
{
    [Theory]
    [InlineData("run.noted", "", "R-1")]
    [InlineData("run.noted", "run", " ")]
    [InlineData("run.a-name-that-is-far-too-long-to-be-the-name-of-anything-that-happens", "run", "R-1")]
    public async Task An_entry_about_nothing_or_with_an_endless_action_is_a_bug(string action, string kind, string id)
    {
        await using var console = await TestConsole.Start();
        await Assert.ThrowsAsync<ArgumentException>(() => console.Get<AuditTrail>().RecordAlone(new AuditRecord(TestConsole.Sam, action, kind, id), default));
        Assert.Empty(await console.Entries());
    }

    // T32: SQLite has no TRUNCATE; a DELETE of everything is what would be one.
    [Theory]
    [InlineData("DELETE FROM audit_entries")]
    [InlineData("DELETE FROM audit_checkpoints")]
    [InlineData("UPDATE audit_checkpoints SET \"Hash\" = 'x'")]
    [InlineData("INSERT OR REPLACE INTO audit_checkpoints SELECT * FROM audit_checkpoints WHERE \"Number\" = 1")]
    [InlineData("INSERT INTO audit_checkpoints SELECT 0, 0, 0, \"Hash\", \"At\", \"KeyId\", \"Signature\" FROM audit_checkpoints WHERE \"Number\" = 1")]
    [InlineData("INSERT INTO audit_entries SELECT \"Id\" + 5, \"At\", \"ActorSubject\", \"ActorName\", \"Door\", \"Address\", \"Action\", \"ObjectKind\", \"ObjectId\", \"Summary\", \"BeforeDigest\", \"AfterDigest\", \"Hash\", 'x' FROM audit_entries WHERE \"Id\" = 20")]
    [InlineData("INSERT INTO audit_entries SELECT 21, \"At\", \"ActorSubject\", \"ActorName\", \"Door\", \"Address\", \"Action\", \"ObjectKind\", \"ObjectId\", \"Summary\", \"BeforeDigest\", \"AfterDigest\", 'x', 'x' FROM audit_entries WHERE \"Id\" = 20")]
    public async Task The_database_itself_refuses_to_change_what_vouches_and_to_empty_the_trail(string sql)
    {
        await using var console = await Trail.Start();
        await console.Write(20);
        await console.Sign();
        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => console.Sql(sql)).Message, StringComparison.Ordinal);
        await console.IsWhole(20);
    }

    // A second line behind the triggers: no fork, and no two vouchers for one entry.
    [Fact]
    public async Task Without_triggers_the_indexes_still_refuse_a_fork()
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Sign();
        console.Sql("DROP TRIGGER audit_entries_next; DROP TRIGGER audit_checkpoints_next");
        foreach (var sql in new[]
        {
            "INSERT INTO audit_entries SELECT 11, \"At\", \"ActorSubject\", \"ActorName\", \"Door\", \"Address\", \"Action\", \"ObjectKind\", \"ObjectId\", \"Summary\", \"BeforeDigest\", \"AfterDigest\", \"PreviousHash\", 'x' FROM audit_entries WHERE \"Id\" = 10",
            "INSERT INTO audit_checkpoints (\"Number\", \"FirstEntryId\", \"EntryId\", \"Hash\", \"At\", \"KeyId\", \"Signature\") SELECT 2, \"FirstEntryId\", \"EntryId\", \"Hash\", \"At\", \"KeyId\", \"Signature\" FROM audit_checkpoints",
        })
        {
            Assert.Contains("UNIQUE", Assert.Throws<SqliteException>(() => console.Sql(sql)).Message, StringComparison.Ordinal);
        }
    }

    // T32: each field of the signature, and whose database it is.
    [Theory]
    [InlineData("\"At\" = \"At\" + 1")]
    [InlineData("\"Number\" = 7")]
    [InlineData("\"FirstEntryId\" = 2")]
    public async Task The_last_checkpoint_changed_in_any_field_is_named_also_without_its_file(string change)
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Sign();
        File.Delete(console.Segment(1));
        console.Tamper($"UPDATE audit_checkpoints SET {change}");
        await console.IsBroken(AuditFault.SignatureWrong, change.Contains("First", StringComparison.Ordinal) ? 2 : 1, "its signature is not this console's");
    }

    [Fact]
    public async Task What_another_console_with_the_same_key_signed_is_not_believed()
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Sign();
        console.Sql("UPDATE facts SET \"Value\" = 'another' WHERE \"Name\" = 'instance'");
        var verdict = await console.Verify();
        Assert.Equal(AuditFault.SignatureWrong, verdict.Fault);
        console.Tamper("DELETE FROM audit_checkpoints");
        await console.IsBroken(AuditFault.ExportChanged, null, "it belongs to another console");
    }

    [Fact]
    public async Task A_broken_trail_is_shouted_into_the_log_of_a_running_server_and_looked_at_again()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await Trail.Start(time: time, more: services => services.AddAuditKeeping());
        await console.Write(12);
        await console.Sign();
        var keeper = console.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<AuditKeeper>().Single();
        await keeper.StartAsync(default);
        await Eventually.Be(() => console.Get<AuditWatch>().Last is { IsWhole: true });
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 12");
        await Eventually.Be(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return console.Logs.Lines.Any(l => l.Contains("The audit trail is broken. Entry 12 was changed", StringComparison.Ordinal));
        });
        await Eventually.Come(keeper.StopAsync(default));
    }

    [Fact]
    public async Task A_running_server_signs_what_waited_long_enough_and_goes_on_after_a_failure()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await Trail.Start(time: time, more: services => services.AddAuditKeeping());
        await console.Write(3);
        console.Sql("CREATE TRIGGER broken BEFORE INSERT ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'disk on fire'); END");
        var keeper = console.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<AuditKeeper>().Single();
        await keeper.StartAsync(default);
        time.Advance(TimeSpan.FromMinutes(61));
        await Eventually.Be(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return console.Logs.Lines.Any(l => l.Contains("Looking after the audit trail failed", StringComparison.Ordinal));
        });
        console.Sql("DROP TRIGGER broken");
        await Eventually.Be(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return File.Exists(console.Segment(1));
        });
        await Eventually.Come(keeper.StopAsync(default));
    }

    [Theory]
    [InlineData(0, 60, "Audit:CheckpointEvery is 0")]
    [InlineData(100_001, 60, "Audit:CheckpointEvery is 100001")]
    [InlineData(10, 0.5, "Audit:CheckpointMinutes is 0.5")]
    [InlineData(10, 1441, "Audit:CheckpointMinutes is 1441")]
    public void Settings_that_can_not_be_right_are_named(int every, double minutes, string words) =>
        Assert.StartsWith(words, Assert.Single(new AuditOptions { CheckpointEvery = every, CheckpointMinutes = minutes }.Problems()), StringComparison.Ordinal);

    [Fact]
    public async Task A_trail_made_anew_is_not_exported_in_place_of_a_file_that_is_gone()
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Sign();
        var entries = await console.Entries();
        entries[3] = entries[3] with { ActorName = "Somebody else" };
        console.Tamper(Trail.Rewrite(entries));
        File.Delete(console.Segment(1));
        await console.Sign();
        Assert.False(File.Exists(console.Segment(1)));
    }
}
