using Amazon.S3.Model;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Operations.Buckets;

public sealed class S3BucketRunTests(CephS3 ceph) : BucketRunTests
{
    private readonly string _prefix = $"b{Guid.NewGuid():N}/";
    private S3FaultServer _server = null!;

    private protected override async Task<BucketPlace> Make()
    {
        await ceph.Ready();
        _server = new S3FaultServer(ceph.Endpoint);
        return new S3Place(ceph, _prefix, _server.Endpoint);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_goes_down_in_the_middle_costs_nothing_and_the_rest_is_retried()
    {
        await Fill("tmp/", 30);
        var before = await Place.Tree();
        var id = await Console.Request("files.delete-prefix", Deleting());
        TestConsole.Accepted(await Console.Approve(id, TestConsole.Rita));
        _server.Break(_ => _server.Count("Delete") >= 7, S3Fault.Reset());
        Assert.True(await Console.Execute(id));
        _server.Mend();
        var run = await Console.VerifyRun(id);
        Assert.NotEqual(RunStatus.Succeeded, run.Status);
        Assert.InRange(run.Succeeded, 1, 8);
        Assert.Equal(30 - run.Succeeded, (await Place.Tree()).Count);
        Assert.All((await Console.Items(id)).Where(i => i.Outcome == ItemOutcome.Failed), i => Assert.Matches("can't be reached|failed again and again", i.Message));
        if (!RunTransitions.IsFinal(run.Status))
        {
            TestConsole.Accepted(await Console.Control.Resume(id, null, false, TestConsole.Sam, default));
            run = await Console.GoOn(id);
        }

        Assert.Equal(RunStatus.CompletedWithFailures, run.Status);
        await Undone(id);
        Assert.Equal(before, await Place.Tree());
    }

    [Fact]
    public async Task Hostile_names_and_folder_marks_are_listed_and_left_alone()
    {
        string[] hostile = ["tmp/../../etc/passwd", "tmp//x", "tmp/a\\b", "tmp/a\u202Egpj.exe", "tmp/line\nbreak", "tmp/" + string.Concat(Enumerable.Repeat("long/", 90)) + "x"];
        foreach (var name in hostile.Append("tmp/ok.txt").Append("tmp/'; DROP TABLE--<script>.txt"))
        {
            await ceph.Client.PutObjectAsync(new PutObjectRequest { BucketName = CephS3.Bucket, Key = _prefix + name, ContentBody = "x" });
        }

        await ceph.Client.PutObjectAsync(new PutObjectRequest { BucketName = CephS3.Bucket, Key = _prefix + "tmp/mark/", ContentBody = "" });
        var run = await Agreed("files.delete-prefix", Deleting());
        Assert.Equal((RunStatus.CompletedWithFailures, 2, hostile.Length, 1), (run.Status, run.Succeeded, run.Failed, run.Skipped));
        Assert.Equal(hostile.Length + 1, (await Place.Tree()).Count);
        Assert.All(await Console.Items(run.Id), i => Assert.DoesNotContain(i.Key, c => char.IsControl(c) || c == '\u202E'));
    }
}
