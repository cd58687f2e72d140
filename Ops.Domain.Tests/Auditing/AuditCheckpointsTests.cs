using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Storage;
using Ops.Domain.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Tests.Auditing;

/// <summary>Signed checkpoints and exported files: what tells when hashes were made anew, or the end was cut off.</summary>
public sealed class AuditCheckpointsTests
{
    private const string CutFrom = "DELETE FROM audit_entries WHERE \"Id\" >= ";

    [Fact]
    public async Task A_checkpoint_comes_with_so_many_entries_or_after_so_long_or_when_the_console_stops()
    {
        var time = new JumpingTime();
        await using var console = await Trail.Start(time: time);
        Assert.Equal(0, await console.Sign(all: true));
        await console.Write(9);
        Assert.Equal(0, await console.Sign());
        await console.Write(16, from: 10);
        Assert.Equal(2, await console.Sign());
        Assert.Equal(0, await console.Sign());
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await console.Sign());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await console.Sign());
        await console.Write(1, from: 26);
        Assert.Equal(1, await console.Sign(all: true));
        await using var db = await console.Db();
        Assert.Equal([(1, 1, 10), (2, 11, 20), (3, 21, 25), (4, 26, 26)], (await db.AuditCheckpoints.OrderBy(c => c.Number).ToListAsync()).Select(c => (c.Number, (int)c.FirstEntryId, (int)c.EntryId)));
        await console.IsWhole(26);
    }

    [Fact]
    public async Task An_exported_file_has_an_entry_a_line_and_the_signed_checkpoint_at_its_end()
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Get<AuditTrail>().RecordAlone(Trail.Noted("R-11", "two\nlines"), default);
        await console.Sign(all: true);
        var lines = await File.ReadAllLinesAsync(console.Segment(2));
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("""{"action":"run.noted","actorName":"Sam","actorSubject":"sub-sam","address":"10.0.0.7",""", lines[0], StringComparison.Ordinal);
        Assert.Contains("two\\\\nlines", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("""{"checkpoint":{"at":""", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Trail.Key, string.Concat(lines), StringComparison.Ordinal);
    }

    // T32
    [Theory]
    [InlineData("")]
    [InlineData("DELETE FROM audit_checkpoints WHERE \"Number\" = 2")]
    [InlineData("DELETE FROM audit_checkpoints")]
    public async Task A_tail_that_was_cut_off_is_caught_by_what_was_exported(string also)
    {
        foreach (var from in new[] { 17, 11, 3, 1 })
        {
            await using var console = await Trail.Start();
            await console.Write(20);
            await console.Sign();
            console.Tamper(CutFrom + from, also);
            await console.IsBroken(AuditFault.TailCut, from, $"was cut off behind entry {from - 1}");
        }
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_and_written_anew_is_caught_by_what_was_exported()
    {
        await using var console = await Trail.Start();
        await console.Write(20);
        await console.Sign();
        console.Tamper(CutFrom + 16, "DELETE FROM audit_checkpoints WHERE \"Number\" = 2");
        await console.Write(9, from: 116);
        await console.IsBroken(AuditFault.Changed, 16, "not the one that was signed and exported");

        // Signing goes on under a free number; what was exported is evidence and stays as it is.
        var evidence = await File.ReadAllTextAsync(console.Segment(2));
        Assert.Equal(1, await console.Sign());
        Assert.Equal(evidence, await File.ReadAllTextAsync(console.Segment(2)));
        Assert.True(File.Exists(console.Segment(3)));
        await console.IsBroken(AuditFault.Changed, 16, "not the one that was signed and exported");
    }

    [Fact]
    public async Task A_trail_made_anew_with_fitting_hashes_is_caught_and_its_first_wrong_entry_named()
    {
        foreach (var exportIsThere in new[] { true, false })
        {
            await using var console = await Trail.Start();
            await console.Write(20);
            await console.Sign();
            var entries = await console.Entries();
            entries[12] = entries[12] with { ActorName = "Somebody else" };
            console.Tamper(Trail.Rewrite(entries[12..]));
            if (exportIsThere)
            {
                await console.IsBroken(AuditFault.Changed, 13, "not the one that was signed and exported");
                continue;
            }

            // Without the file the checkpoint still says that its last entry is another one.
            File.Delete(console.Segment(2));
            await console.IsBroken(AuditFault.Changed, 20, "not the one that was signed");
        }
    }

    [Theory]
    [InlineData("\"Hash\" = 'x'")]
    [InlineData("\"At\" = \"At\" + 1")]
    [InlineData("\"EntryId\" = 21")]
    [InlineData("\"FirstEntryId\" = 12")]
    [InlineData("\"Signature\" = 'x'")]
    [InlineData("\"At\" = 9000000000000000000")]
    public async Task A_checkpoint_that_was_changed_is_named(string change)
    {
        await using var console = await Trail.Start();
        await console.Write(25);
        await console.Sign();
        console.Tamper($"UPDATE audit_checkpoints SET {change} WHERE \"Number\" = 2");
        var verdict = await console.Verify();
        Assert.Equal(AuditFault.SignatureWrong, verdict.Fault);
        Assert.Contains("heckpoint", verdict.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_signed_with_another_key_is_named_and_a_former_key_stays_valid()
    {
        await using var console = await Trail.Start();
        await console.Write(10);
        await console.Sign();
        await using var forger = await Trail.Start(beside: console, but: o => o with { SigningKey = Trail.OtherKey });
        await forger.IsBroken(AuditFault.SignatureWrong, 1, "add it to Audit:FormerKeys");

        // Rotated: the new key signs, the former one is still believed.
        await using var rotated = await Trail.Start(beside: console, but: o => o with { SigningKey = Trail.OtherKey, FormerKeys = [Trail.Key] });
        await rotated.IsWhole(10);
        await rotated.Write(10, from: 11);
        Assert.Equal(1, await rotated.Sign());
        await rotated.IsWhole(20);
        await console.IsBroken(AuditFault.SignatureWrong, 11, "not configured");
    }

    [Fact]
    public async Task A_deleted_checkpoint_is_named()
    {
        await using var console = await Trail.Start();
        await console.Write(30);
        await console.Sign();
        console.Tamper("DELETE FROM audit_checkpoints WHERE \"Number\" = 2");
        await console.IsBroken(AuditFault.CheckpointMissing, 11, "entries 11 to 20");
        File.Delete(console.Segment(2));
        await console.IsBroken(AuditFault.CheckpointMissing, 11, "was deleted");
    }

    [Fact]
    public async Task A_broken_piece_is_never_signed()
    {
        await using var console = await Trail.Start();
        await console.Write(15);
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 7");
        Assert.Equal(0, await console.Sign(all: true));
        Assert.Contains(console.Logs.Lines, l => l.Contains("audit trail is broken at or after entry 1", StringComparison.Ordinal));
        await using var db = await console.Db();
        Assert.False(await db.AuditCheckpoints.AnyAsync());
    }

    [Fact]
    public async Task A_checkpoint_whose_file_could_not_be_written_is_exported_later()
    {
        var full = new FullStore();
        await using var console = await Trail.Start(more: services => services.AddSingleton<IFileStore>(s => full.Over(new LocalFileStore(Path.Combine(s.GetRequiredService<OpsOptions>().DataPath, "files")))));
        await console.Write(10);
        full.IsFull = true;
        await Assert.ThrowsAsync<FileRefusedException>(() => console.Sign());
        full.IsFull = false;
        Assert.Equal(0, await console.Sign());
        Assert.True(File.Exists(console.Segment(1)));
        await console.IsWhole(10);
    }

    [Fact]
    public async Task A_running_server_checks_at_its_start_and_signs_what_is_left_when_it_stops()
    {
        await using var console = await Trail.Start(more: services => services.AddAuditKeeping());
        await console.Write(3);
        var keeper = console.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<AuditKeeper>().Single();
        await keeper.StartAsync(default);
        await Eventually.Be(() => console.Get<AuditWatch>().Last is { IsWhole: true, Entries: 3 });
        await Eventually.Come(keeper.StopAsync(default));
        Assert.True(File.Exists(console.Segment(1)));
        Assert.Equal(3, (await console.Verify()).SignedUpTo);
    }

    [Theory]
    [InlineData("development", true)]
    [InlineData("test", false)]
    [InlineData("production", false)]
    public async Task Only_in_development_a_key_is_made(string environment, bool made)
    {
        await using var console = await TestConsole.Start(o => o with { Environment = environment });
        await console.Write(1);
        var file = Path.Combine(console.Options.DataPath, "keys", "audit.key");
        if (!made)
        {
            Assert.Contains("Audit:SigningKey is empty", (await Assert.ThrowsAsync<AuditKeyException>(() => console.Sign(all: true))).Message, StringComparison.Ordinal);
            Assert.False(File.Exists(file));
            return;
        }

        Assert.Equal(1, await console.Sign(all: true));
        await console.IsWhole(1);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await using var again = await TestConsole.Start(o => o with { Environment = environment }, beside: console);
        await again.IsWhole(1);
    }

    [Theory]
    [InlineData("short", "Audit:SigningKey")]
    [InlineData("c2hvcnQ=", "Audit:SigningKey")]
    [InlineData("not base64 but long enough to be a key of thirty-two bytes", "Audit:SigningKey")]
    public void A_key_that_is_none_is_named_and_not_repeated(string key, string named)
    {
        var problem = Assert.Single(new AuditOptions { SigningKey = key }.Problems());
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(key, problem, StringComparison.Ordinal);
        Assert.Contains("Audit:FormerKeys:1", Assert.Single(new AuditOptions { FormerKeys = [Trail.Key, key] }.Problems()), StringComparison.Ordinal);
    }

    private sealed class FullStore
    {
        public bool IsFull { get; set; }

        public IFileStore Over(IFileStore inner) => new Store(this, inner);

        private sealed class Store(FullStore owner, IFileStore inner) : IFileStore
        {
            public Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct) => inner.Save(content, maxBytes, progress, ct);

            public Task<Stream> Open(string sha256, long offset, CancellationToken ct) => inner.Open(sha256, offset, ct);

            public Task<bool> Exists(string sha256, CancellationToken ct) => inner.Exists(sha256, ct);

            public string Describe(string sha256) => inner.Describe(sha256);

            public Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct) =>
                owner.IsFull ? throw new FileRefusedException("The disk is full.") : inner.Publish(key, write, ct);

            public Task<Stream?> OpenPublished(string key, CancellationToken ct) => inner.OpenPublished(key, ct);

            public Task Withdraw(string key, CancellationToken ct) => inner.Withdraw(key, ct);

            public string DescribePublished(string key) => inner.DescribePublished(key);

            public Task Check(CancellationToken ct) => inner.Check(ct);

            public Task<int> CleanIncoming(CancellationToken ct) => inner.CleanIncoming(ct);
        }
    }
}
