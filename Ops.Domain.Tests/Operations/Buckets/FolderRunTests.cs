using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

public sealed class FolderRunTests : BucketRunTests
{
    private readonly TemporaryFolder _folder = new();

    private protected override Task<BucketPlace> Make() => Task.FromResult<BucketPlace>(new FolderPlace(_folder.Path));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Links_are_listed_and_left_alone()
    {
        await Fill("tmp/", 2);
        await Place.Write("keep/me.txt", "keep");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "tmp", "out"), Path.Combine(_folder.Path, "keep"));
        var run = await Agreed("files.delete-prefix", Deleting());
        Assert.Equal((RunStatus.CompletedWithFailures, 2, 1), (run.Status, run.Succeeded, run.Failed));
        var row = Assert.Single(await Console.Items(run.Id), i => i.Outcome == ItemOutcome.Invalid);
        Assert.StartsWith("/tmp/out~", row.Key, StringComparison.Ordinal);
        Assert.Equal("It is a link, and links are not followed. It was left alone.", row.Message);
        Assert.Equal("keep", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "keep", "me.txt")));
    }

    [Fact]
    public async Task A_ledger_that_somebody_changed_leads_no_undo_out_of_the_place()
    {
        await Fill("tmp/", 2);
        var run = await Agreed("files.delete-prefix", Deleting());
        await Console.Behind($"UPDATE ledger SET \"Key\" = 'keep/me.txt' WHERE RunId = {run.Id} AND Ordinal = 1");
        var undo = await Undone(run.Id);
        Assert.Equal((1, 1), (undo.Succeeded, undo.Failed));
        Assert.Equal("keep/me.txt does not lie under tmp/, where this operation may work. It was left alone.", (await Console.Item(undo.Id, "keep/me.txt")).Message);
        Assert.Equal(["tmp/a/1.png"], (await Place.Tree()).Keys);
    }
}
