using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Files;

/// <summary>A console with a bucket configured, and what it hands out of its archive.</summary>
public sealed class FileHistoryDownloadTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _shop = new();
    private ConsoleProcess _console = null!;

    public async ValueTask InitializeAsync() => _console = await ConsoleProcess.Start(_folder.Path, 0,
        ("Targets__Buckets__shop__Store", "Local"), ("Targets__Buckets__shop__Root", _shop.Path), ("Targets__Buckets__shop__DeleteUnder__0", "tmp/"),
        ("Targets__Buckets__shop__ReplaceUnder__images__From", "staging/"), ("Targets__Buckets__shop__ReplaceUnder__images__To", "live/"),
        ("Access__Denials__0__Roles__0", "staff"), ("Access__Denials__0__Rights__0", "SeeInputs"), ("Access__Denials__0__Operations__0", "practice.*"));

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public async Task Archived_bytes_are_given_to_who_may_see_what_the_run_was_given_and_that_is_written_down()
    {
        await Until.True(() => Practice.Number(_folder.Path, "SELECT count(*) FROM runs WHERE Status = 'Succeeded'") == 1, "R-1 to fill the practice database");
        var sha = Convert.ToHexStringLower(SHA256.HashData("old bytes"u8));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "files", "sha256", sha[..2]));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "files", "sha256", sha[..2], sha), "old bytes");
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "ops.db")};Pooling=False"))
        {
            await db.OpenAsync();
            await using var insert = db.CreateCommand();
            insert.CommandText = $"INSERT INTO file_history (RunId, ItemKey, Target, Path, Kind, OldSha256, OldSize, At) VALUES (1, 'tmp/a', 'shop', 'tmp/prices \"ü\".csv', 'Deleted', '{sha}', 9, 0)";
            await insert.ExecuteNonQueryAsync();
        }

        using var rita = await WebClient.SignIn(_console.Address, "dev:rita");
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        using var vic = await WebClient.SignIn(_console.Address, "dev:vic");
        using var answer = await rita.Http.GetAsync("/files/history/1/content");
        Assert.Equal((HttpStatusCode.OK, "old bytes"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(("application/octet-stream", "attachment", "nosniff"),
            (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType, answer.Headers.GetValues("X-Content-Type-Options").Single()));
        foreach (var (who, path) in new[] { (sam, "1"), (vic, "1"), (rita, "2"), (rita, "nonsense"), (rita, "-1") })
        {
            using var none = await who.Http.GetAsync($"/files/history/{path}/content");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        var trail = Encoding.UTF8.GetString(await rita.Http.GetByteArrayAsync("/audit.csv"));
        Assert.Contains("as it was before (" + sha + ")", trail, StringComparison.Ordinal);
        Assert.Contains("access.refused,file,history 1,", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operations_are_offered_where_a_bucket_is_configured()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        Assert.Equal(HttpStatusCode.OK, (await sam.Http.GetAsync("/operations/files.replace")).StatusCode);
        await using var cli = new CliProcess(_folder.Path, "list", "--json", "--Targets:Buckets:shop:Store=Local", $"--Targets:Buckets:shop:Root={_shop.Path}", "--Targets:Buckets:shop:DeleteUnder:0=tmp");
        Assert.Contains("files.delete-prefix", (await cli.Ends()).Exits(0).Out, StringComparison.Ordinal);
        await using var without = new CliProcess(_folder.Path, "list", "--json");
        Assert.DoesNotContain("files.delete-prefix", (await without.Ends()).Exits(0).Out, StringComparison.Ordinal);
    }
}
