using Ops.Domain.Files;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>FAULTS F12 and F13: reading from a server and over a network that fail in every way they do; never fewer bytes and "success".</summary>
public sealed class S3ReadingFaultTests(CephS3 ceph) : S3FaultBench(ceph)
{
    [Theory]
    [InlineData("cut")]
    [InlineData("cut and reset")]
    [InlineData("short")]
    [InlineData("hang in the body")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("reset")]
    public async Task F12_A_broken_answer_is_read_on_from_where_it_stood(string fault)
    {
        await Stored(fault);
        Server.Break("Get", Fault(fault), times: 1);
        Assert.Equal(Bytes, await Read(0));
        Assert.All(Server.Seen.Where(r => r.Kind == "Get"), r => Assert.True(r.Headers.ContainsKey("if-match"), "A request for bytes of whatever state."));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("cut and reset")]
    [InlineData("short")]
    [InlineData("hang in the body")]
    [InlineData("500")]
    [InlineData("reset")]
    [InlineData("other range")]
    [InlineData("other total")]
    public async Task F12_Fewer_bytes_are_never_a_success(string fault)
    {
        await Stored(fault);

        // The first piece is read; every later one breaks.
        Server.Break(r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), Fault(fault));
        var failure = await Assert.ThrowsAsync<FileStoreException>(() => Read(0));
        Speaks(failure.Message);
        Assert.InRange(Server.Count("Get"), 2, 20);
        await Assert.ThrowsAsync<FileStoreException>(() => Read(200_000));
    }

    [Fact]
    public async Task F12_A_header_that_lies_about_the_size_does_not_cut_the_file()
    {
        await Stored("");
        Server.Break("Head", S3Fault.Header("Content-Length", "100000"));
        await Assert.ThrowsAsync<FileStoreException>(() => Read(0));
    }

    [Fact]
    public async Task F12_Bytes_that_are_not_the_stored_ones_are_found_before_the_last_is_given_out()
    {
        await Stored("");
        Server.Break(r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), S3Fault.FlippedByte(5), times: 1);
        var failure = await Assert.ThrowsAsync<FileMissingException>(() => Read(0));
        Assert.Contains("no longer holds the bytes it is named by", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F13_A_result_that_is_replaced_between_two_reads_is_never_mixed()
    {
        await Bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(Bytes, ct).AsTask(), Ct);
        await using var stream = (await Bench.Store.OpenPublished("a.csv", Ct))!;
        await stream.ReadExactlyAsync(new byte[10], Ct);
        await Bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(new byte[Large], ct).AsTask(), Ct);
        var failure = await Assert.ThrowsAsync<FileStoreException>(() => stream.CopyToAsync(Stream.Null, Ct));
        Assert.Contains("replaced", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F13_An_answer_of_another_state_of_the_object_is_refused_even_by_a_server_that_ignores_the_condition()
    {
        await Stored("");
        Server.Break("Get", S3Fault.Header("ETag", "\"0123456789abcdef0123456789abcdef\""));
        Assert.Contains("replaced", (await Assert.ThrowsAsync<FileStoreException>(() => Read(0))).Message, StringComparison.Ordinal);
    }

    private async Task Stored(string fault)
    {
        if (fault.StartsWith("hang", StringComparison.Ordinal))
        {
            BeHasty();
        }

        await Bench.Store.Save(new MemoryStream(Bytes), Large, null, Ct);
    }

    private async Task<byte[]> Read(long offset)
    {
        await using var stream = await Bench.Store.Open(Sha, offset, Ct);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Ct);
        return read.ToArray();
    }
}
