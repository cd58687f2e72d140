using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Storage;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>What is written down, and that it is written with what it records or not at all.</summary>
public sealed class AuditTrailTests
{
    [Fact]
    public async Task An_entry_says_who_did_what_to_which_from_where()
    {
        var now = new DateTimeOffset(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);
        await using var console = await TestConsole.Start(time: new Fixed(now.AddTicks(4567)));
        await console.Get<AuditTrail>().RecordAlone(
            new AuditRecord(TestConsole.Rita with { Address = "10.1.2.3", Door = Door.Cli }, AuditActions.ApprovalApproved, "approval", "A-7")
            {
                Summary = "Approved R-12.", Before = new JsonObject { ["b"] = 1, ["a"] = 2 }, After = new JsonObject { ["a"] = 2, ["b"] = 1 },
            }, default);
        var entry = Assert.Single(await console.Entries());
        Assert.Equal(
            (1, now, "sub-rita", "Rita", Door.Cli, "10.1.2.3", "approval.approved", "approval", "A-7", "Approved R-12."),
            (entry.Id, entry.At, entry.ActorSubject, entry.ActorName, entry.Door, entry.Address, entry.Action, entry.ObjectKind, entry.ObjectId, entry.Summary));
        Assert.Equal(AuditEntry.Beginning, entry.PreviousHash);
        Assert.Equal(entry.ComputeHash(), entry.Hash);

        // Equal meaning, equal digest: the order of members does not count.
        Assert.Equal(entry.BeforeDigest, entry.AfterDigest);
        Assert.Equal("d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772", entry.AfterDigest);
    }

    [Fact]
    public void The_hash_is_made_of_every_field()
    {
        var entry = new AuditEntry
        {
            Id = 1, At = DateTimeOffset.UnixEpoch, ActorSubject = "s", ActorName = "n", Door = Door.Web, Address = "a", Action = "x.y", ObjectKind = "k", ObjectId = "o",
            Summary = "u", BeforeDigest = "b", AfterDigest = "f", PreviousHash = AuditEntry.Beginning,
        };
        AuditEntry[] others =
        [
            entry with { Id = 2 }, entry with { At = DateTimeOffset.UnixEpoch.AddMilliseconds(1) }, entry with { ActorSubject = "t" }, entry with { ActorName = "m" }, entry with { Door = Door.Api },
            entry with { Address = null }, entry with { Action = "x.z" }, entry with { ObjectKind = "l" }, entry with { ObjectId = "p" }, entry with { Summary = null },
            entry with { BeforeDigest = null }, entry with { AfterDigest = "g" }, entry with { PreviousHash = "1" },
        ];
        Assert.Equal(typeof(AuditEntry).GetProperties().Length - 1, others.Length);
        Assert.Equal(others.Length + 1, others.Append(entry).Select(e => e.ComputeHash()).Distinct().Count());
        Assert.Equal(entry.ComputeHash(), (entry with { Hash = "whatever" }).ComputeHash());
    }

    [Fact]
    public async Task Several_entries_of_one_transaction_follow_on_each_other_and_leave_other_changes_to_their_own_saving()
    {
        await using var console = await TestConsole.Start();
        await using (var db = await console.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Facts.Add(new Fact { Name = "waits", Value = "1" });
            await console.Get<AuditTrail>().Record(db, Trail.Noted("R-1"), default);
            Assert.True(db.ChangeTracker.HasChanges());
            await console.Get<AuditTrail>().Record(db, Trail.Noted("R-2"), default);
            await db.SaveChangesAsync();
            await console.Get<AuditTrail>().Record(db, Trail.Noted("R-3"), default);
            await transaction.CommitAsync();
        }

        var entries = await console.Entries();
        Assert.Equal([1, 2, 3], entries.Select(e => e.Id));
        Assert.Equal(["R-1", "R-2", "R-3"], entries.Select(e => e.ObjectId));
        Assert.Equal(entries.Select(e => e.Hash).SkipLast(1), entries.Select(e => e.PreviousHash).Skip(1));
    }

    [Fact]
    public async Task Without_a_transaction_nothing_is_written()
    {
        await using var console = await TestConsole.Start();
        await using var db = await console.Db();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => console.Get<AuditTrail>().Record(db, Trail.Noted("R-1"), default));
        Assert.Contains("in the transaction", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(await console.Entries());
    }

    [Theory]
    [InlineData("started")]
    [InlineData("Run.Started")]
    [InlineData("run started")]
    [InlineData("run.started\n")]
    [InlineData("run..started")]
    [InlineData("")]
    public async Task An_action_that_is_no_action_is_a_bug(string action)
    {
        await using var console = await TestConsole.Start();
        await Assert.ThrowsAsync<ArgumentException>(() => console.Get<AuditTrail>().RecordAlone(Trail.Noted("R-1") with { Action = action }, default));
        Assert.Empty(await console.Entries());
    }

    // T33
    [Fact]
    public async Task When_the_entry_cannot_be_written_the_change_is_not_committed_either()
    {
        await using var console = await TestConsole.Start();
        console.Sql("CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk on fire'); END");
        await Assert.ThrowsAsync<SqliteException>(() => Change(console, fault: null));
        await using var db = await console.Db();
        Assert.False(await db.Facts.AnyAsync(f => f.Name == "changed"));
        Assert.Empty(await console.Entries());
    }

    // T33
    [Fact]
    public async Task When_the_process_breaks_between_entry_and_commit_neither_is_there()
    {
        await using var console = await TestConsole.Start();
        await Assert.ThrowsAsync<TimeoutException>(() => Change(console, fault: () => throw new TimeoutException()));
        await using var db = await console.Db();
        Assert.False(await db.Facts.AnyAsync(f => f.Name == "changed"));
        Assert.Empty(await console.Entries());

        await Change(console, fault: null);
        Assert.True(await db.Facts.AnyAsync(f => f.Name == "changed"));
        Assert.Equal(1, Assert.Single(await console.Entries()).Id);
    }

    [Fact]
    public async Task Many_writers_at_once_keep_one_chain()
    {
        await using var console = await TestConsole.Start();
        await using var other = await TestConsole.Start(beside: console);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await (writer % 2 == 0 ? console : other).Get<AuditTrail>().RecordAlone(Trail.Noted($"W-{writer}-{i}"), default);
            }
        })));

        var entries = await console.Entries();
        Assert.Equal(Enumerable.Range(1, 80).Select(i => (long)i), entries.Select(e => e.Id));
        Assert.Equal(entries.Select(e => e.Hash).SkipLast(1), entries.Select(e => e.PreviousHash).Skip(1));
        Assert.Equal(80, entries.Select(e => e.ObjectId).Distinct().Count());
    }

    [Fact]
    public async Task A_change_or_deletion_through_the_program_is_refused_in_words()
    {
        await using var console = await TestConsole.Start();
        await console.Write(2);
        await using var db = await console.Db();
        var changed = await Assert.ThrowsAsync<SqliteException>(() => db.AuditEntries.Where(e => e.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "Somebody else")));
        Assert.Contains("append-only: an entry is never changed", changed.Message, StringComparison.Ordinal);
        var deleted = await Assert.ThrowsAsync<SqliteException>(() => db.AuditEntries.Where(e => e.Id == 2).ExecuteDeleteAsync());
        Assert.Contains("append-only: an entry is never deleted", deleted.Message, StringComparison.Ordinal);

        var tracked = await db.AuditEntries.SingleAsync(e => e.Id == 2);
        db.Remove(tracked);
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.Equal(["Sam", "Sam"], (await console.Entries()).Select(e => e.ActorName));
    }

    [Theory]
    [InlineData("INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE \"Id\" = 1")]
    [InlineData("INSERT INTO audit_entries SELECT \"Id\" + 5, \"At\", \"ActorSubject\", \"ActorName\", \"Door\", \"Address\", \"Action\", \"ObjectKind\", \"ObjectId\", \"Summary\", \"BeforeDigest\", \"AfterDigest\", \"Hash\", 'x' FROM audit_entries WHERE \"Id\" = 2")]
    [InlineData("DELETE FROM audit_entries WHERE \"Id\" = 2")]
    [InlineData("UPDATE audit_entries SET \"Summary\" = '' WHERE \"Id\" = 1")]
    public async Task The_database_itself_refuses_what_does_not_follow(string sql)
    {
        await using var console = await TestConsole.Start();
        await console.Write(2);
        var before = await console.Entries();
        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => console.Sql(sql)).Message, StringComparison.Ordinal);
        Assert.Equal(before, await console.Entries());
    }

    private static async Task Change(TestConsole console, Action? fault)
    {
        await using var db = await console.Db();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Facts.Add(new Fact { Name = "changed", Value = "1" });
        await db.SaveChangesAsync();
        await console.Get<AuditTrail>().Record(db, Trail.Noted("R-1"), default);
        fault?.Invoke();
        await transaction.CommitAsync();
    }

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
