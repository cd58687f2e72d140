using System.Buffers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Ops.Domain.Runs;

namespace Ops.Domain.Files.S3;

/// <summary>A file store in a bucket of S3 or of a server that speaks like it. <c>docs/decisions/s3.md</c> says why it is built so.</summary>
public sealed class S3FileStore : IFileStore, IDisposable
{
    private readonly S3Bucket _bucket;
    private readonly S3Keys _keys;
    private readonly S3Writers _writers;
    private readonly TimeProvider _time;

    /// <summary>A store with the credentials the AWS SDK finds.</summary>
    public S3FileStore(S3Options options, OpsOptions ops, NodePresence presence, TimeProvider time)
        : this(options, ops, presence, time, new S3Tuning())
    {
    }

    internal S3FileStore(S3Options options, OpsOptions ops, NodePresence presence, TimeProvider time, S3Tuning tuning, AWSCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _bucket = new S3Bucket(options, tuning, credentials);
        _keys = new S3Keys(options.Root);
        _writers = new S3Writers(ops, presence);
        _time = time;
    }

    internal S3Bucket Bucket => _bucket;

    /// <inheritdoc/>
    public void Dispose() => _bucket.Dispose();

    /// <inheritdoc/>
    public async Task Check(CancellationToken ct)
    {
        try
        {
            // Reading, writing and removing are different permissions; a run that finds out in an hour is too late.
            await _bucket.List(_keys.IncomingRoot, null, 1, ct);
            var probe = _keys.Incoming(_writers.Place, _writers.Owner);
            using var content = new MemoryStream("OpsTasks looks whether it may write here."u8.ToArray());
            await _bucket.Put(probe, content, "probe", onlyNew: false, ct);
            await _bucket.Delete(probe, ct);
        }
        catch (FileStoreException failure)
        {
            throw new FileStoreException($"The file store {_bucket.Describe(_keys.Root)} can't be used: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public Task<int> CleanIncoming(CancellationToken ct) => new S3Leftovers(_bucket, _keys, _writers, _time).Remove(ct);

    /// <inheritdoc/>
    public async Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            await using var upload = Begin();
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
                await upload.Write(buffer.AsMemory(0, n), ct);
                progress?.Report(size);
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var key = _keys.Content(sha256);

            // Equal length under the same hash is the same file; a shorter one is damage that storing it again heals.
            if (await _bucket.Find(key, ct) is not { } there)
            {
                await upload.Finish(key, onlyNew: true, ct);
            }
            else if (there.Size != size)
            {
                await upload.Finish(key, onlyNew: false, ct);
            }

            return new StoredContent(sha256, size);
        }
        catch (FileStoreException failure)
        {
            throw NotStored(failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> Open(string sha256, long offset, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var key = _keys.Content(sha256);
        return await _bucket.Find(key, ct) is { } there
            ? new S3ReadStream(_bucket, there, offset == 0 ? sha256.ToLowerInvariant() : null) { Position = offset }
            : throw new FileMissingException($"The file {sha256} is not in the store any more: {_bucket.Describe(key)} does not exist.");
    }

    /// <inheritdoc/>
    public async Task<bool> Exists(string sha256, CancellationToken ct) => await _bucket.Find(_keys.Content(sha256), ct) is not null;

    /// <inheritdoc/>
    public string Describe(string sha256) => _bucket.Describe(_keys.Content(sha256));

    /// <inheritdoc/>
    public async Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = _keys.Published(key);
        try
        {
            await using var upload = Begin();
            await using var stream = new S3UploadStream(upload);
            await write(stream, ct);
            await upload.Finish(target, onlyNew: false, ct);
            return _bucket.Describe(target);
        }
        catch (FileStoreException failure)
        {
            throw NotStored(failure);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenPublished(string key, CancellationToken ct) =>
        await _bucket.Find(_keys.Published(key), ct) is { } there ? new S3ReadStream(_bucket, there, null) : null;

    /// <inheritdoc/>
    public Task Withdraw(string key, CancellationToken ct) => _bucket.Delete(_keys.Published(key), ct);

    /// <inheritdoc/>
    public string DescribePublished(string key) => _bucket.Describe(_keys.Published(key));

    private static FileRefusedException NotStored(FileStoreException failure) => new($"Nothing was stored. {failure.Message}", failure);

    private S3Upload Begin() => new(_bucket, _keys.Incoming(_writers.Place, _writers.Owner));
}
