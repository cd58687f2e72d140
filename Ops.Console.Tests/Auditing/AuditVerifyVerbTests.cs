using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Tests.Support;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Console.Tests.Auditing;

/// <summary><c>audit verify</c>: 0 when the trail is whole, 1 when it is not, 2 when it can't be said.</summary>
public sealed class AuditVerifyVerbTests : IDisposable
{
    private static readonly string[] Members = ["whole", "entries", "head", "signedUpTo", "fault", "entry", "reason"];
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task A_whole_trail_answers_with_zero()
    {
        var empty = (await _folder.Run("audit", "verify", "--json")).Exits(0);
        Assert.Equal(Members, empty.Json.EnumerateObject().Select(m => m.Name));
        Assert.Equal((true, 0), (empty.Json.GetProperty("whole").GetBoolean(), empty.Json.GetProperty("entries").GetInt32()));

        await Record(3, sign: true);
        var whole = (await _folder.Run("audit", "verify")).Exits(0);
        Assert.StartsWith("The audit trail is whole: 3 entries, signed up to number 3.\nLast hash: ", whole.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_trail_answers_with_one_and_the_first_wrong_entry()
    {
        await Record(5, sign: false);
        _folder.Sql("ops.db", "DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET \"Summary\" = 'Nothing happened' WHERE \"Id\" = 4");
        var broken = (await _folder.Run("audit", "verify", "--json")).Exits(1);
        Assert.Equal(("Changed", 4, 3), (broken.Json.GetProperty("fault").GetString(), broken.Json.GetProperty("entry").GetInt32(), broken.Json.GetProperty("entries").GetInt32()));
        Assert.Equal("Entry 4 was changed: its hash does not fit what it says.", broken.Reason);

        var words = (await _folder.Run("audit", "verify")).Exits(1);
        Assert.Equal("The audit trail is broken: Entry 4 was changed: its hash does not fit what it says.\n", words.Out);
    }

    [Fact]
    public async Task Without_the_key_nothing_can_be_said()
    {
        var refused = (await _folder.Run("audit", "verify", "--Ops:Environment=production", "--json")).Exits(2);
        Assert.Equal("Settings", refused.Error);
        Assert.Contains("Audit:SigningKey is empty", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_commands_need_no_key() => (await _folder.Run("status", "--Ops:Environment=production", "--json")).Exits(0);

    public void Dispose() => _folder.Dispose();

    private async Task Record(int count, bool sign)
    {
        var options = new OpsOptions { DataDirectory = _folder.Data, Environment = "development" };
        await using (var domain = new ServiceCollection().AddLogging().AddOpsDomain(options, new StorageOptions(), new FilesOptions()).BuildServiceProvider())
        {
            Directory.CreateDirectory(_folder.Data);
            await domain.GetRequiredService<StorageStart>().Migrate(default);
            for (var i = 1; i <= count; i++)
            {
                await domain.GetRequiredService<AuditTrail>().RecordAlone(new AuditRecord(PageBench.Person("Eve"), AuditActions.RunNoted, "run", $"R-{i}"), default);
            }

            _ = sign ? await domain.GetRequiredService<AuditCheckpoints>().Write(all: true, default) : 0;
        }

        SqliteConnection.ClearAllPools();
    }
}
