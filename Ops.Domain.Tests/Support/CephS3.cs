using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Ops.Domain.Files.S3;

[assembly: AssemblyFixture(typeof(Ops.Domain.Tests.Support.CephS3))]

namespace Ops.Domain.Tests.Support;

/// <summary>A real S3 server (Ceph's object gateway) on loopback, started by the first test that asks for it, one for all.</summary>
public sealed class CephS3 : IAsyncDisposable
{
    public const string Bucket = "ops-tests";
    public const string AccessKey = "opskey";
    public const string Secret = "a-secret-of-the-tests";
    private static readonly string[] Programs = ["ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool", "radosgw", "radosgw-admin"];
    private readonly SemaphoreSlim _once = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"opstasks-ceph-{Guid.NewGuid():N}");
    private Process? _process;
    private string? _broken;

    public static BasicAWSCredentials Credentials { get; } = new(AccessKey, Secret);

    public string Endpoint { get; private set; } = "";

    /// <summary>The SDK's own client, to look and to meddle.</summary>
    public AmazonS3Client Client { get; private set; } = null!;

    /// <summary>Settings for a corner of the bucket nobody else uses.</summary>
    public S3Options Options() => new() { Endpoint = Endpoint, Bucket = Bucket, ForcePathStyle = true, Prefix = $"t{Guid.NewGuid():N}/", DropPrefix = $"d{Guid.NewGuid():N}/" };

    /// <summary>Starts it if need be; skips the test where its programs are missing, except in CI, which has to have them.</summary>
    public async Task Ready()
    {
        var missing = Programs.Where(p => !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, p)))).ToList();
        if (missing.Count > 0)
        {
            var words = $"Needs a real S3 server, and {string.Join(", ", missing)} of it is missing. As root on Debian: apt-get install -y --no-install-recommends ceph-mon ceph-osd ceph-common radosgw";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", words);
            Assert.Skip(words);
        }

        await _once.WaitAsync();
        try
        {
            if (_process is null)
            {
                await Start();
            }
        }
        catch (Exception failure)
        {
            _broken = failure.Message;
            throw;
        }
        finally
        {
            _once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // It ends with its standard input, and takes its children along by their ids.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            _process.Dispose();
            Client?.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        _once.Dispose();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Start()
    {
        Assert.True(_broken is null, _broken);
        var port = FreePort();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ceph-s3"), _folder, $"{port}", $"{FreePort()}", $"{FreePort()}", AccessKey, Secret];
        _process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var problem = _process.StandardError.ReadToEndAsync();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(line == "ready", line is null ? await problem : line);
        Endpoint = $"http://127.0.0.1:{port}";
        Client = new AmazonS3Client(Credentials, new AmazonS3Config
        {
            ServiceURL = Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        await Client.PutBucketAsync(Bucket);
    }
}
