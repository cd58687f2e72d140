using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>The contract in a folder, and what only a folder has.</summary>
public sealed class LocalFileStoreTests : FileStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IFileStore Store => new LocalFileStore(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_lie_where_people_are_told()
    {
        var stored = await Store.Save(Content("abc"), 10, null, Ct);
        Assert.Equal(Path.Combine(_folder.Path, _folder.Files[0]), Store.Describe(stored.Sha256));
        var path = await Store.Publish("runs/42/results.csv", (s, ct) => s.WriteAsync("new"u8.ToArray(), ct).AsTask(), Ct);
        Assert.Equal("new", await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public async Task A_full_disk_is_said_in_words_and_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs /dev/full, which gives the system's real error.");
        var store = new LocalFileStore(_folder.Path, _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1));
        var saving = await Assert.ThrowsAsync<FileRefusedException>(() => store.Save(Content("abc"), 10, null, Ct));
        Assert.StartsWith($"The disk with {_folder.Path} is full", saving.Message);
        var publishing = await Assert.ThrowsAsync<FileRefusedException>(() => store.Publish("a.csv", (s, ct) => s.WriteAsync("abc"u8.ToArray(), ct).AsTask(), Ct));
        Assert.StartsWith($"The disk with {_folder.Path} is full", publishing.Message);
        Assert.Empty(_folder.Files);
    }

    protected override Task<string[]> Names() => Task.FromResult(_folder.Files);

    protected override Task Damage(string sha256, string text) => File.WriteAllTextAsync(Store.Describe(sha256), text, Ct);

    protected override async Task<int> LeaveBehind()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "incoming"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "incoming", "dead.part"), "x", Ct);
        return 1;
    }
}
