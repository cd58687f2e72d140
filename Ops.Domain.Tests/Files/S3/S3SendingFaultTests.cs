using Ops.Domain.Files;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>FAULTS F11 and F14: writing to a server and over a network that fail in every way they do. Bounded tries, then words; nothing half-written.</summary>
public sealed class S3SendingFaultTests(CephS3 ceph) : S3FaultBench(ceph)
{
    public static TheoryData<string, string> Passing()
    {
        var data = new TheoryData<string, string>();
        foreach (var kind in new[] { "Initiate", "Part", "Complete", "Head", "Copy" })
        {
            foreach (var fault in new[] { "500", "503", "500 late", "reset", "reset late" })
            {
                // A reset after the answer was made of a copy or a part: done twice, harmless.
                data.Add(kind, fault);
            }
        }

        data.Add("Part", "hang");
        data.Add("Complete", "200 with an error");
        data.Add("Complete", "200 with an error, late");
        data.Add("Copy", "200 with an error, late");
        return data;
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task F11_One_failure_on_the_way_is_tried_again_and_nobody_notices(string kind, string fault)
    {
        if (fault == "hang")
        {
            BeHasty();
        }

        Server.Break(kind, Fault(fault), times: 1);
        var stored = await Bench.Store.Save(new MemoryStream(Bytes), Large, null, Ct);
        Assert.Equal(Sha, stored.Sha256);
        Assert.Equal(Bytes, await Bench.Bytes($"sha256/{Sha[..2]}/{Sha}"));
        Assert.Single(await Bench.Keys());
        await NothingUnfinished(kind == "Initiate" && fault.Contains("late", StringComparison.Ordinal) ? 1 : 0);
    }

    [Theory]
    [InlineData("Initiate", "500")]
    [InlineData("Part", "500")]
    [InlineData("Part", "503")]
    [InlineData("Part", "reset")]
    [InlineData("Part", "hang")]
    [InlineData("Complete", "500")]
    [InlineData("Complete", "503")]
    [InlineData("Complete", "200 with an error")]
    [InlineData("Complete", "nothing")]
    [InlineData("Copy", "500")]
    [InlineData("Copy", "reset")]
    [InlineData("Copy", "200 with an error")]
    [InlineData("Copy", "nothing")]
    [InlineData("Put", "500")]
    [InlineData("Put", "reset")]
    [InlineData("Put", "nothing")]
    [InlineData("Head", "500")]
    [InlineData("Head", "reset")]
    public async Task F11_F14_What_stays_broken_ends_in_words_and_nothing_is_visible_and_no_part_stays(string kind, string fault)
    {
        if (fault == "hang")
        {
            BeHasty();
        }

        var content = kind == "Put" ? Bytes[..1000] : Bytes;
        Server.Break(kind, Fault(fault));
        var saving = await Assert.ThrowsAsync<FileRefusedException>(() => Bench.Store.Save(new MemoryStream(content), Large, null, Ct));
        Speaks(saving.Message);
        var publishing = await Assert.ThrowsAsync<FileRefusedException>(() => Bench.Store.Publish("runs/1/results.csv", (s, ct) => s.WriteAsync(content, ct).AsTask(), Ct));
        Speaks(publishing.Message);
        Assert.InRange(Server.Count(kind), 2, 40);
        Assert.Empty(await Bench.Keys());
        Server.Mend();
        await NothingUnfinished();
        Assert.Equal(content.Length, (await Bench.Store.Save(new MemoryStream(content), Large, null, Ct)).Size);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("200 with an error")]
    [InlineData("nothing")]
    public async Task F11_A_result_that_can_not_be_replaced_stays_as_it_was(string fault)
    {
        await Bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(Bytes, ct).AsTask(), Ct);
        Server.Break("Copy", Fault(fault));
        await Assert.ThrowsAsync<FileRefusedException>(() => Bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(new byte[Large], ct).AsTask(), Ct));
        Assert.Equal(Bytes, await Bench.Bytes("published/a.csv"));
        Assert.Equal(["published/a.csv"], await Bench.Keys());
    }

    [Fact]
    public async Task F14_Parts_are_dropped_even_when_the_first_try_to_drop_them_fails()
    {
        Server.Break("Complete", S3Fault.Error(500, "InternalError"));
        Server.Break("Abort", S3Fault.Reset(), times: 1);
        await Assert.ThrowsAsync<FileRefusedException>(() => Bench.Store.Save(new MemoryStream(Bytes), Large, null, Ct));
        await NothingUnfinished();
    }

    [Fact]
    public async Task F14_Parts_that_can_not_be_dropped_now_are_dropped_at_the_next_start()
    {
        Server.Break("Complete", S3Fault.Error(500, "InternalError"));
        Server.Break("Abort", S3Fault.Error(500, "InternalError"));
        await Assert.ThrowsAsync<FileRefusedException>(() => Bench.Store.Save(new MemoryStream(Bytes), Large, null, Ct));
        Assert.Single(await Bench.Unfinished());
        Server.Mend();

        // As long as this process lives they may be needed; one that follows it in the same data directory knows better.
        Assert.Equal(0, await Bench.Store.CleanIncoming(Ct));
        using var next = new S3Bench(Ceph, S3Bench.Small, options: Bench.Seen, after: Bench);
        Assert.Equal(1, await next.Store.CleanIncoming(Ct));
        Assert.Empty(await next.Unfinished());
    }
}
