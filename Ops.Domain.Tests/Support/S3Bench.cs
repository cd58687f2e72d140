using System.Text;
using Amazon.S3.Model;
using Ops.Domain.Files.S3;
using Ops.Domain.Runs;

namespace Ops.Domain.Tests.Support;

/// <summary>A store in a corner of the real bucket, as a process with a data directory of its own has it, and what lies there as others see it.</summary>
internal sealed class S3Bench : IDisposable
{
    private readonly CephS3 _ceph;
    private readonly TemporaryFolder _data;
    private readonly bool _ownsData;
    private readonly NodePresence _presence;

    public S3Bench(CephS3 ceph, S3Tuning tuning, string? endpoint = null, S3Options? options = null, TimeProvider? time = null, S3Bench? after = null, TemporaryFolder? data = null)
    {
        _ceph = ceph;
        (_data, _ownsData) = (data ?? after?._data ?? new TemporaryFolder(), data is null && after is null);
        after?._presence.Dispose();
        Seen = options ?? ceph.Options();
        Ops = new OpsOptions { DataDirectory = _data.Path, Node = "node-1" };
        _presence = new NodePresence(Ops);
        Store = new S3FileStore(Seen with { Endpoint = endpoint ?? Seen.Endpoint }, Ops, _presence, time ?? TimeProvider.System, tuning, CephS3.Credentials);
    }

    /// <summary>Many small parts, few tries: the ways of large files and long patience, in little time.</summary>
    public static S3Tuning Small { get; } = new() { PartSize = 64 << 10, FirstPiece = 16 << 10, Retries = 2, Timeout = TimeSpan.FromSeconds(20) };

    public S3FileStore Store { get; }

    public S3Options Seen { get; }

    public OpsOptions Ops { get; }

    /// <summary>Keys below the prefix, whatever they are.</summary>
    public async Task<string[]> Keys()
    {
        var keys = new List<string>();
        await foreach (var o in _ceph.Client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Seen.Bucket, Prefix = Seen.Prefix }).S3Objects)
        {
            keys.Add(o.Key[Seen.Prefix.Length..]);
        }

        return [.. keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Keys of uploads that were begun and not ended.</summary>
    public async Task<string[]> Unfinished() =>
        [.. (await Store.Bucket.Unfinished(Seen.Prefix, default)).Select(u => u.Key[Seen.Prefix.Length..]).Order(StringComparer.Ordinal)];

    public async Task Put(string key, string text) =>
        await _ceph.Client.PutObjectAsync(new PutObjectRequest { BucketName = Seen.Bucket, Key = key, InputStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    public async Task<byte[]> Bytes(string key)
    {
        using var answer = await _ceph.Client.GetObjectAsync(Seen.Bucket, Seen.Prefix + key);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    public void Dispose()
    {
        Store.Dispose();
        _presence.Dispose();
        if (_ownsData)
        {
            _data.Dispose();
        }
    }
}
