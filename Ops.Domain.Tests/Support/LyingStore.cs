using Ops.Domain.Files;

namespace Ops.Domain.Tests.Support;

/// <summary>A file store that does what a test says instead of storing.</summary>
internal sealed class LyingStore(IFileStore inner) : IFileStore
{
    /// <summary>Stands between the store and what is saved.</summary>
    public Func<Stream, Func<Task<StoredContent>>, Task<StoredContent>> Saving { get; set; } = (_, save) => save();

    public async Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct) =>
        await Saving(content, () => inner.Save(content, maxBytes, progress, ct));

    public Task<Stream> Open(string sha256, long offset, CancellationToken ct) => inner.Open(sha256, offset, ct);

    public Task<bool> Exists(string sha256, CancellationToken ct) => inner.Exists(sha256, ct);

    public string Describe(string sha256) => inner.Describe(sha256);

    public Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct) => inner.Publish(key, write, ct);

    public Task<Stream?> OpenPublished(string key, CancellationToken ct) => inner.OpenPublished(key, ct);

    public Task Withdraw(string key, CancellationToken ct) => inner.Withdraw(key, ct);

    public string DescribePublished(string key) => inner.DescribePublished(key);

    public Task Check(CancellationToken ct) => inner.Check(ct);

    public Task<int> CleanIncoming(CancellationToken ct) => inner.CleanIncoming(ct);
}
