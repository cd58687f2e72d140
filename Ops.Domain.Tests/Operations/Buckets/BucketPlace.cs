using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Files.S3;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Tests.Support;
using S3Bucket = Ops.Domain.Files.S3.S3Bucket;

namespace Ops.Domain.Tests.Operations.Buckets;

/// <summary>Somebody's bucket, seen with his own eyes: not by what is tested.</summary>
internal abstract class BucketPlace
{
    /// <summary>The target "shop" in it.</summary>
    public abstract BucketTarget Target { get; }

    public abstract IBuckets Buckets { get; }

    /// <summary>What another process needs to know to work on the same.</summary>
    public abstract string Words { get; }

    public abstract Task Write(string path, byte[] content);

    public abstract Task Delete(string path);

    /// <summary>Every file by name: the hash of its bytes and what stands beside them.</summary>
    public abstract Task<SortedDictionary<string, string>> Tree();

    public Task Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    protected static BucketTarget Allowed(BucketTarget target) => target with
    {
        DeleteUnder = ["tmp/"], ReplaceUnder = new Dictionary<string, ReplacePlace> { ["images"] = new() { From = "staging/images", To = "live/images/" } },
    };

    protected static string Sha(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

internal sealed class FolderPlace(string root) : BucketPlace
{
    public override BucketTarget Target => Allowed(new BucketTarget { Store = "Local", Root = root });

    public override IBuckets Buckets { get; } = new BucketsByName();

    public override string Words => root;

    public override async Task Write(string path, byte[] content)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content);
    }

    public override Task Delete(string path)
    {
        File.Delete(Path.Combine(root, path));
        return Task.CompletedTask;
    }

    public override Task<SortedDictionary<string, string>> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f)))
        {
            tree[Path.GetRelativePath(root, file.FullName)] = $"{Sha(File.ReadAllBytes(file.FullName))} {file.LastWriteTimeUtc:O} {(OperatingSystem.IsWindows() ? "" : file.UnixFileMode)}";
        }

        return Task.FromResult(tree);
    }
}

internal sealed class S3Place(CephS3 ceph, string prefix, string? endpoint = null) : BucketPlace
{
    public override BucketTarget Target => Allowed(new BucketTarget { Store = "S3", Endpoint = endpoint ?? ceph.Endpoint, Bucket = CephS3.Bucket, Prefix = prefix, ForcePathStyle = true });

    public override IBuckets Buckets { get; } = new BucketsByName(o => new S3ObjectBucket(new S3Bucket(o, S3Bench.Small with { Retries = 1 }, CephS3.Credentials), o.Root));

    public override string Words => $"s3 {ceph.Endpoint} {prefix}";

    public override async Task Write(string path, byte[] content)
    {
        var request = new PutObjectRequest { BucketName = CephS3.Bucket, Key = prefix + path, InputStream = new MemoryStream(content), ContentType = path.EndsWith(".png", StringComparison.Ordinal) ? "image/png" : "text/plain" };
        request.Metadata["owner"] = "shop team";
        await ceph.Client.PutObjectAsync(request);
    }

    public override Task Delete(string path) => ceph.Client.DeleteObjectAsync(CephS3.Bucket, prefix + path);

    public override async Task<SortedDictionary<string, string>> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var o in ceph.Client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = CephS3.Bucket, Prefix = prefix }).S3Objects)
        {
            using var answer = await ceph.Client.GetObjectAsync(CephS3.Bucket, o.Key);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content);
            tree[o.Key[prefix.Length..]] = $"{Sha(content.ToArray())} {answer.Headers.ContentType} {answer.Metadata["owner"]}";
        }

        return tree;
    }
}
