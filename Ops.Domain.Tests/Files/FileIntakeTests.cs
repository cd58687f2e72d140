using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>Files of other countries and programs, from the person who sends them to the results he gets.</summary>
public sealed class FileIntakeTests
{
    [Fact]
    public async Task A_packed_file_is_kept_unpacked_under_its_own_name_and_both_sizes_are_on_record()
    {
        await using var console = await TestConsole.Start();
        var (packed, plain) = (Packed("card\na\nb\n"), await Receive(console, Encoding.UTF8.GetBytes("card\na\nb\n"), "cards.csv"));
        var file = await Receive(console, packed, "cards.csv.gz");
        Assert.Equal((plain.Sha256, 9, "cards.csv.gz", packed.Length), (file.Sha256, file.Size, file.Name, file.SentBytes));
        Assert.Equal($"It came with {packed.Length} bytes, was unpacked (gzip), and is kept with 9 bytes.", file.Arrival);
        Assert.Null(plain.Arrival);
        Assert.Equal("cards.csv", FileNames.Unpacked(file.Name));
        await using var db = await console.Db();
        var entry = await db.AuditEntries.AsNoTracking().OrderByDescending(e => e.Id).FirstAsync(e => e.ObjectId == file.Sha256);
        Assert.Equal($"cards.csv.gz, 9 bytes; {packed.Length} bytes came, it was unpacked (gzip)", entry.Summary);
    }

    [Fact]
    public async Task A_run_over_a_German_file_goes_on_after_a_pause_and_what_remains_can_be_brought_again()
    {
        await using var console = await TestConsole.Start();
        var csv = "Karte;Betrag\r\n" + string.Concat(Enumerable.Range(1, 300).Select(i => $"Jörg-{i};\"1.00{i % 10},5\"\r\n")) + ";\r\n;\r\n";
        var file = await Receive(console, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(csv), "karten.csv");
        var run = await console.Do("test.german-cards", inputs: Named(file), but: w => w with { Limit = 123 });
        Assert.Equal((RunStatus.Paused, 123L, 300L), (run.Status, run.CursorOrdinal, run.Total!.Value));

        var remaining = new MemoryStream();
        await console.Get<RunResults>().WriteResults(run.Id, ResultRows.Remaining, remaining, default);
        Assert.StartsWith("\uFEFFKarte;Betrag\r\nJörg-124;1.004,5\r\n", Encoding.UTF8.GetString(remaining.ToArray()));

        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Succeeded, 300), (run.Status, run.Succeeded));
        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"Jörg-{i}"), (await console.Items(run.Id)).Select(i => i.Key));

        var rest = await console.Do("test.german-cards", inputs: Named(await Receive(console, remaining.ToArray(), "rest.csv")), but: w => w with { Force = true, Reason = "What remained." });
        Assert.Equal((RunStatus.Succeeded, 177), (rest.Status, rest.Succeeded));
    }

    private static JsonObject Named(StoredFile file) => new() { ["cards"] = file.Sha256 };

    private static Task<StoredFile> Receive(TestConsole console, byte[] bytes, string name) =>
        console.Get<FileIntake>().Receive(new MemoryStream(bytes), name, TestConsole.Sam, null, default);

    private static byte[] Packed(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
