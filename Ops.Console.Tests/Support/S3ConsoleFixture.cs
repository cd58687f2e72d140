using System.Text;
using Amazon.S3.Model;
using Ops.Domain.Files.S3;
using Ops.Domain.Tests.Support;

namespace Ops.Console.Tests.Support;

/// <summary>A console of its own process whose files lie in a real bucket, and that bucket as other systems have it.</summary>
public sealed class S3ConsoleFixture(CephS3 ceph) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private S3Options _options = null!;

    public ConsoleProcess Console { get; private set; } = null!;

    public Uri Address => Console.Address;

    /// <summary>What people pick from, as the pages name it.</summary>
    public string Place => $"s3://{_options.Bucket}/{_options.DropPrefix}";

    public async ValueTask InitializeAsync()
    {
        await ceph.Ready();
        _options = ceph.Options();
        Console = await ConsoleProcess.Start(_folder.Path, settings:
        [
            ("Files__Store", "S3"), ("Files__S3__Endpoint", _options.Endpoint), ("Files__S3__Bucket", _options.Bucket), ("Files__S3__ForcePathStyle", "true"),
            ("Files__S3__Prefix", _options.Prefix), ("Files__S3__DropPrefix", _options.DropPrefix),
            ("AWS_ACCESS_KEY_ID", CephS3.AccessKey), ("AWS_SECRET_ACCESS_KEY", CephS3.Secret),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Console is not null)
        {
            await Console.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Puts a file into the drop, as another system would.</summary>
    public Task Drop(string name, string text) => Drop(name, Encoding.UTF8.GetBytes(text));

    public Task Drop(string name, byte[] bytes) =>
        ceph.Client.PutObjectAsync(new PutObjectRequest { BucketName = _options.Bucket, Key = _options.DropPrefix + name, InputStream = new MemoryStream(bytes) });

    public Task Remove(string name) => ceph.Client.DeleteObjectAsync(_options.Bucket, _options.DropPrefix + name);

    /// <summary>What lies under a key of the console's own prefix.</summary>
    public async Task<byte[]> Kept(string key)
    {
        using var answer = await ceph.Client.GetObjectAsync(_options.Bucket, _options.Prefix + key);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }
}
