using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Runs;

/// <summary>A small real disk that is full: said in words, nothing half-done, and it goes on when there is room again.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _disk;

    public DiskFullTests()
    {
        _disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        Assert.Equal(0, Shell("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _disk));
    }

    public void Dispose()
    {
        Shell("umount", "-l", _disk);
        _folder.Dispose();
    }

    [Fact]
    public async Task An_upload_that_does_not_fit_is_refused_in_words_and_leaves_nothing()
    {
        await using var console = await ConsoleProcess.Start(Path.Combine(_disk, "data"));
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        var (_, body) = await sam.Upload(new ByteArrayContent(new byte[40_000_000]));
        Assert.Contains("full", body, StringComparison.Ordinal);

        // The audit trail's own segments pass through the same folder for a moment.
        await Until.True(() => Directory.GetFiles(Path.Combine(console.Data, "files", "incoming")).Length == 0, "nothing is left of the upload");
        Assert.Equal(0, Practice.Number(console.Data, "SELECT count(*) FROM files"));

        // And the console still answers.
        Assert.Contains("OpsTasks", await sam.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_ledger_does_not_fit_stands_still_and_goes_on_when_there_is_room()
    {
        const int rows = 60_000;
        var data = Path.Combine(_disk, "data");
        var file = _folder.Write("in.csv", Rows(rows));
        Assert.Equal(0, (await Verb.Run(data, "migrate")).Code);
        var filler = Path.Combine(_disk, "filler");
        await File.WriteAllBytesAsync(filler, new byte[19_000_000]);

        var full = await Verb.Run(data, "run", "practice.check-rows", "--file", $"rows={file}");
        Assert.True(full.Code is 1 or 2, $"{full.Code}: {full.Output}{full.Errors}");
        Assert.Contains("disk is full", full.Errors, StringComparison.Ordinal);

        File.Delete(filler);
        Assert.Equal(0, (await Verb.Run(data, "resume", "R-1")).Code);
        var run = (await Verb.Run(data, "status", "R-1", "--json")).Json;
        Assert.Equal("Succeeded", run.GetProperty("status").GetString());
        Assert.Equal(rows, Practice.Number(data, "SELECT count(*) FROM ledger WHERE RunId = 1 AND Outcome = 'Succeeded'"));
        Assert.Equal(rows, run.GetProperty("succeeded").GetInt64());
    }

    private static string Rows(int count)
    {
        var text = new StringBuilder("id,name,amount\n");
        for (var i = 1; i <= count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"R-{i:0000000},n,1\n");
        }

        return text.ToString();
    }

    private static int Shell(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        process.WaitForExit();
        return process.ExitCode;
    }
}
