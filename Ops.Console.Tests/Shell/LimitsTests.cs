using System.Net;
using System.Text;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>T30: one person can't take the console from the others.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task T30_one_person_s_many_files_are_refused_in_words_and_another_s_are_not()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Limits__UploadsPerMinute", "2"));
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        Assert.Equal(HttpStatusCode.OK, (await sam.Upload(new StringContent("a"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await sam.Upload(new StringContent("b"))).Status);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/files?name=x.csv") { Content = new StringContent("c"), Headers = { { "X-Ops-Upload", "1" } } })
        {
            using var answer = await sam.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.Contains("\"error\":\"You sent 2 files within a minute", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await eve.Upload(new StringContent("d"))).Status);
        using var page = await sam.Http.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task T30_one_person_s_bytes_of_a_day_are_counted_as_they_come_and_nothing_of_the_file_too_many_is_kept()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Limits__UploadBytesPerDay", "1000"));
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        Assert.Equal(HttpStatusCode.OK, (await sam.Upload(new ByteArrayContent(new byte[900]))).Status);

        // Without a length, so that only counting helps.
        var (status, words) = await sam.Upload(new StreamContent(new Endless(50_000)));
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("the most one person may send a day", words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await sam.Upload(new StringContent("a"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await eve.Upload(new StringContent("b"))).Status);

        // A disk holds files unpacked, so those bytes count.
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[5_000]);
        }

        Assert.InRange(packed.Length, 1, 500);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await eve.Upload(new ByteArrayContent(packed.ToArray()))).Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "files", "incoming")));
        Assert.Equal(2, Practice.Number(folder.Path, "SELECT count(*) FROM files"));
    }

    [Fact]
    public async Task T30_signing_in_from_one_address_has_a_limit()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Limits__SignInsPerMinute", "3"));
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new StringContent("subject=dev:ada", Encoding.UTF8, "application/x-www-form-urlencoded"), Headers = { { "Accept", "text/html" } } };
            using var answer = await eve.Http.SendAsync(request);
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.NotNull(answer.Headers.RetryAfter);
                Assert.Contains("<h1>Too many in a short time</h1>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests], statuses);
        using var page = await eve.Http.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task T30_a_person_s_open_pages_have_a_limit_and_closing_one_makes_room()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Limits__PagesOpen", "2"));
        var own = $"http://{console.Address.Authority}";
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var first = await CircuitSocket.Open(console.Address, sam.Cookies, own);
        using (var second = await CircuitSocket.Open(console.Address, sam.Cookies, own))
        {
            using var third = await CircuitSocket.Open(console.Address, sam.Cookies, own);
            Assert.Equal(
                [HttpStatusCode.SwitchingProtocols, HttpStatusCode.SwitchingProtocols, HttpStatusCode.TooManyRequests], [first.Status, second.Status, third.Status]);
            using var page = await sam.Http.GetAsync("/runs");
            Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
            Assert.Contains("You have 2 pages of this console open", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var others = await CircuitSocket.Open(console.Address, eve.Cookies, own);
            Assert.Equal(HttpStatusCode.SwitchingProtocols, others.Status);
            using var css = await sam.Http.GetAsync("/console.css");
            Assert.Equal(HttpStatusCode.OK, css.StatusCode);
        }

        await Until.True(() => sam.Http.GetAsync("/runs").GetAwaiter().GetResult().StatusCode == HttpStatusCode.OK, "room after a page was closed");
        using var again = await CircuitSocket.Open(console.Address, sam.Cookies, own);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, again.Status);
    }

    private sealed class Endless(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
