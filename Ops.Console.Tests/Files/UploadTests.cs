using System.Globalization;
using System.Net;
using WebClient = Ops.Console.Tests.Support.WebClient;
using System.Net.Sockets;
using System.Text;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Files;

/// <summary>Uploads that must leave nothing behind.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private const int Limit = 1_000_000;
    private readonly TempFolder _folder = new();
    private ConsoleProcess _console = null!;

    public async ValueTask InitializeAsync() => _console = await ConsoleProcess.Start(_folder.Path, 0, ("Files__MaxUploadBytes", Limit.ToString(CultureInfo.InvariantCulture)));

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_stored_under_its_hash_with_a_harmless_name()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        var (status, body) = await sam.Upload(new StringContent("id,name,amount\n1,a,1\n"), "../../etc/pass\nwd.csv");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"name\":\"passwd.csv\"", body, StringComparison.Ordinal);
        Assert.Single(Stored());
        Assert.Empty(Incoming());
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_and_nothing_is_kept()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        foreach (var size in new[] { Limit + 1, Limit * 5 })
        {
            var (status, body) = await sam.Upload(new ByteArrayContent(new byte[size]));
            Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge);
            Assert.Contains("larger than", body, StringComparison.Ordinal);
        }

        Assert.Empty(Stored());
        Assert.Empty(Incoming());
    }

    [Fact]
    public async Task A_packed_file_is_kept_unpacked_and_its_sender_is_told()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        var (status, body) = await sam.Upload(new ByteArrayContent(Packed("id,name,amount\n1,a,1\n")), "rows.csv.gz");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"name\":\"rows.csv.gz\",\"size\":21,\"arrival\":\"It came with", body, StringComparison.Ordinal);
        Assert.Equal("id,name,amount\n1,a,1\n", await File.ReadAllTextAsync(Assert.Single(Stored())));
    }

    [Fact]
    public async Task A_packed_file_that_bursts_or_is_cut_off_is_refused_and_nothing_is_kept()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        var bomb = Packed(new string('x', Limit * 3));
        foreach (var (sent, words) in new[] { (bomb, "Unpacked, the file is larger than 1 MB"), (bomb[..^20], "Unpacked"), (Packed("id\n1\n")[..^9], "cut off") })
        {
            var (status, body) = await sam.Upload(new ByteArrayContent(sent), "bomb.csv.gz");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(words, body, StringComparison.Ordinal);
        }

        Assert.Empty(Stored());
        Assert.Empty(Incoming());
    }

    [Fact]
    public async Task A_file_cut_off_half_way_leaves_nothing()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_console.Address.Host, _console.Address.Port);
            var head = $"POST /files?name=half.csv HTTP/1.1\r\nHost: {_console.Address.Authority}\r\nCookie: {sam.Cookies}\r\nX-Ops-Upload: 1\r\nContent-Length: 500000\r\n\r\n";
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(new byte[250_000]);
            await Until.True(() => Incoming().Length == 1, "the first half");
            socket.Client.LingerState = new LingerOption(true, 0);
        }

        await Until.True(() => Incoming().Length == 0, "the half file to go");
        Assert.Empty(Stored());
        Assert.Equal(0, Practice.Number(_console.Data, "SELECT count(*) FROM files"));
    }

    [Fact]
    public async Task Another_site_cannot_send_files_with_our_cookie()
    {
        using var sam = await WebClient.SignIn(_console.Address, "dev:sam");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Upload(new StringContent("x"), asOurPage: false)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Upload(new StringContent("x"), origin: "https://evil.example")).Status);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task A_viewer_and_a_stranger_cannot_upload()
    {
        using var vic = await WebClient.SignIn(_console.Address, "dev:vic");
        var (status, body) = await vic.Upload(new StringContent("x"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Vic Stone has viewer", body, StringComparison.Ordinal);

        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _console.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files?name=x.csv") { Content = new StringContent("x"), Headers = { { "X-Ops-Upload", "1" } } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(request)).StatusCode);
        Assert.Empty(Stored());
    }

    private static byte[] Packed(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private string[] Stored() => Files("sha256");

    private string[] Incoming() => Files("incoming");

    private string[] Files(string folder) =>
        Directory.Exists(Path.Combine(_folder.Path, "files", folder)) ? Directory.GetFiles(Path.Combine(_folder.Path, "files", folder), "*", SearchOption.AllDirectories) : [];
}
