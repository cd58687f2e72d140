using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Files;

/// <summary>THREATS T16 and T15 through the real doors: names of uploads and downloads, paths in addresses, formulas in exports.</summary>
public sealed class NamesTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    private const string Csv = "submission_id,reason\nS-000001,fine\n";

    private string Data => console.Console.Data;

    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd.csv")]
    [InlineData("%252e%252e%252fx.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\Windows\\x.csv")]
    [InlineData("../../../../x.csv")]
    [InlineData("x\0y.csv")]
    [InlineData("\u202Evsc.exe")]
    [InlineData("\"; filename=\"evil.exe")]
    [InlineData("a;b=c,d.csv")]
    [InlineData("Zürich 😀.csv")]
    [InlineData("LONG")]
    public async Task T16_An_upload_of_any_name_lies_under_its_hash_and_comes_back_under_a_harmless_name(string given)
    {
        given = given == "LONG" ? new string('ä', 1024) : given;
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        var before = Tree();
        var (status, body) = await eve.Upload(new StringContent(Csv + $"S-000002,{given.Length}\n"), given);
        Assert.Equal(HttpStatusCode.OK, status);
        var (sha, name) = (JsonDocument.Parse(body).RootElement.GetProperty("sha256").GetString()!, JsonDocument.Parse(body).RootElement.GetProperty("name").GetString()!);
        Assert.DoesNotContain(name, c => char.IsControl(c) || c is '/' or '\\' or '\u202E');
        Assert.InRange(name.Length, 1, 200);
        Assert.All(Tree().Except(before).Where(f => !f.StartsWith("files/published/runs/1", StringComparison.Ordinal)), path => Assert.Matches("^files/(sha256/[0-9a-f]{2}(/[0-9a-f]{64})?)$", path));

        // Back it comes as a download of that name, whatever quotes and letters are in it.
        var run = await Runs(sha);
        using var answer = await eve.Http.GetAsync($"/runs/{run}/input.csv");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var disposition = answer.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.Equal(name, disposition.FileNameStar ?? disposition.FileName);
        Assert.Single(answer.Content.Headers.GetValues("Content-Disposition"));
        Assert.Equal(2, disposition.Parameters.Count(p => p.Name is "filename" or "filename*"));
    }

    [Theory]
    [InlineData("/runs/..%2f..%2fetc%2fpasswd/results.csv")]
    [InlineData("/runs/%2e%2e/results.csv")]
    [InlineData("/runs/R-1%2f..%2f..%2fx/results.csv")]
    [InlineData("/runs/R-1/..%5c..%5cx.csv")]
    [InlineData("/runs/R-1%00/results.csv")]
    [InlineData("/runs/%252e%252e/input.csv")]
    [InlineData("/../ops.db")]
    [InlineData("/%2e%2e/%2e%2e/keys/master.key")]
    [InlineData("/..%2fkeys%2fmaster.key")]
    [InlineData("/_framework/../../appsettings.json")]
    [InlineData("/files/..%2f..%2fkeys%2fmaster.key")]
    [InlineData("/runs/C:%5cx/output.csv")]
    public async Task T16_No_address_leads_out_of_what_is_served(string path)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");

        // By hand: a client library would tidy the path up first.
        using var socket = new TcpClient();
        await socket.ConnectAsync(console.Address.Host, console.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {console.Address.Authority}\r\nCookie: {eve.Cookies}\r\nConnection: close\r\n\r\n"));
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        var bytes = answer.ToArray();
        var head = Encoding.Latin1.GetString(bytes).Split("\r\n")[0];
        Assert.True(head.Contains(" 404", StringComparison.Ordinal) || head.Contains(" 400", StringComparison.Ordinal), head);
        Assert.True(bytes.AsSpan().IndexOf("SQLite format 3"u8) < 0);
        var key = await File.ReadAllBytesAsync(Path.Combine(Data, "keys", "master.key"));
        Assert.True(bytes.AsSpan().IndexOf(key) < 0);
        Assert.DoesNotContain("MaxConcurrentRuns", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task T15_The_list_of_runs_as_a_file_has_no_formulas()
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        await eve.Http.GetStringAsync("/runs.csv");
        string[] names = ["=cmd|'/C calc'!A0", " =1", "＝1", "\t=1", "@SUM(1)", "-2+3"];
        foreach (var name in names)
        {
            Practice.Read(Data, "ops.db", $"UPDATE runs SET RequesterName = '{name.Replace("'", "''", StringComparison.Ordinal)}' WHERE Id = 1", _ => { });
            var line = (await eve.Http.GetStringAsync("/runs.csv")).Split("\r\n").Single(l => l.StartsWith("R-1,", StringComparison.Ordinal));
            Assert.Contains($",'{name},", line.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private string[] Tree() => [.. Folder("sha256").Concat(Folder("published")).Select(f => Path.GetRelativePath(Data, f))];

    private string[] Folder(string name) => Path.Combine(Data, "files", name) is var path && Directory.Exists(path) ? Directory.GetFileSystemEntries(path, "*", SearchOption.AllDirectories) : [];

    // A run that was given the file: the row is enough, the download reads nothing else.
    private async Task<string> Runs(string sha)
    {
        var answer = await Verb.Run(Data, "status", "R-1", "--json");
        Assert.Equal(0, answer.Code);
        Practice.Read(Data, "ops.db", $"UPDATE runs SET FileSha256 = '{sha}', FileName = (SELECT Name FROM files WHERE Sha256 = '{sha}' ORDER BY Id DESC LIMIT 1) WHERE Id = 1", _ => { });
        return "R-1";
    }
}
