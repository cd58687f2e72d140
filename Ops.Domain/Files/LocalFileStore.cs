using System.Buffers;
using System.Security.Cryptography;

namespace Ops.Domain.Files;

/// <summary>A file store on a local or shared disk: <c>sha256/ab/…</c>, <c>published/…</c> and <c>incoming/</c> under one folder.</summary>
public sealed class LocalFileStore : IFileStore
{
    private readonly string _root;
    private readonly string _incoming;
    private readonly Func<Stream, Stream> _wrap;

    /// <summary>A store under a folder, which is made when it is first written to.</summary>
    /// <param name="root">The folder. Relative paths are taken from the current directory, once.</param>
    public LocalFileStore(string root)
        : this(root, static file => file)
    {
    }

    internal LocalFileStore(string root, Func<Stream, Stream> wrap)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        _root = Path.GetFullPath(root);
        _incoming = Path.Combine(_root, "incoming");
        _wrap = wrap;
    }

    /// <inheritdoc/>
    public Task Check(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<int> CleanIncoming(CancellationToken ct) => Task.FromResult(IncomingFile.RemoveLeftBehind(_incoming));

    /// <inheritdoc/>
    public async Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            await using var file = new IncomingFile(_incoming, _wrap);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            for (int n; (n = await content.ReadAsync(buffer, ct)) > 0;)
            {
                size += n;
                if (size > maxBytes)
                {
                    throw new FileRefusedException($"The file is larger than {Bytes.InWords(maxBytes)}, the most that is taken here. Split it into smaller files.");
                }

                hash.AppendData(buffer, 0, n);
                await file.Stream.WriteAsync(buffer.AsMemory(0, n), ct);
                progress?.Report(size);
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var target = Describe(sha256);

            // Equal length under the same hash is the same file; a shorter one is damage that storing it again heals.
            if (new FileInfo(target) is not { Exists: true } there || there.Length != size)
            {
                await file.MoveTo(target, ct);
            }

            return new StoredContent(sha256, size);
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            throw FullDisk.Refusal(_root, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> Open(string sha256, long offset, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = Describe(sha256);
        var file = OpenOrNull(path) ?? throw new FileMissingException($"The file {sha256} is not in the store any more: {path} does not exist.");
        file.Position = offset;
        return Task.FromResult<Stream>(file);
    }

    /// <inheritdoc/>
    public Task<bool> Exists(string sha256, CancellationToken ct) => Task.FromResult(File.Exists(Describe(sha256)));

    /// <inheritdoc/>
    public string Describe(string sha256) => Path.Combine(_root, FileNames.ContentPath(sha256));

    /// <inheritdoc/>
    public async Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = DescribePublished(key);
        try
        {
            await using var file = new IncomingFile(_incoming, _wrap);
            await write(file.Stream, ct);
            await file.MoveTo(target, ct);
            return target;
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            throw FullDisk.Refusal(_root, e);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenPublished(string key, CancellationToken ct) => Task.FromResult<Stream?>(OpenOrNull(DescribePublished(key)));

    /// <inheritdoc/>
    public Task Withdraw(string key, CancellationToken ct)
    {
        try
        {
            File.Delete(DescribePublished(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Nor was anything ever published there.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FileStoreException($"{DescribePublished(key)} can't be removed: {failure.Message}", failure);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public string DescribePublished(string key)
    {
        var folder = Path.Combine(_root, "published") + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(folder, FileNames.CheckKey(key)));

        // The check above is by name; this one by what the operating system makes of it.
        return path.StartsWith(folder, StringComparison.Ordinal) ? path : throw new ArgumentException("A key can't lead out of its folder.", nameof(key));
    }

    private static FileStream? OpenOrNull(string path)
    {
        try
        {
            // Delete is shared so that a newer result may take the place of one somebody is downloading.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
