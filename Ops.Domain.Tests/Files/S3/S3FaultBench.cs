using System.Security.Cryptography;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>A store that reaches the real server through one that breaks what it is told to.</summary>
public abstract class S3FaultBench(CephS3 ceph) : IAsyncLifetime
{
    protected const int Large = 300_000;
    protected static readonly CancellationToken Ct = CancellationToken.None;

    protected CephS3 Ceph => ceph;

    protected byte[] Bytes { get; } = RandomNumberGenerator.GetBytes(Large);

    protected string Sha => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    private protected S3FaultServer Server { get; private set; } = null!;

    private protected S3Bench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await ceph.Ready();
        Server = new S3FaultServer(ceph.Endpoint);
        Bench = new S3Bench(ceph, S3Bench.Small with { Retries = 1 }, Server.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        Bench?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>The same store with little patience: for servers that never answer.</summary>
    private protected void BeHasty()
    {
        var (hasty, patient) = (new S3Bench(ceph, S3Bench.Small with { Retries = 1, Timeout = TimeSpan.FromSeconds(3) }, Server.Endpoint), Bench);
        Bench = hasty;
        patient.Dispose();
    }

    private protected static S3Fault Fault(string name) => name switch
    {
        "500" => S3Fault.Error(500, "InternalError"),
        "503" => S3Fault.Error(503, "SlowDown"),
        "500 late" => S3Fault.Error(500, "InternalError", late: true),
        "reset" => S3Fault.Reset(),
        "reset late" => S3Fault.Reset(late: true),
        "hang" => S3Fault.Hang,
        "200 with an error" => S3Fault.ErrorIn200(),
        "200 with an error, late" => S3Fault.ErrorIn200(late: true),
        "nothing" => S3Fault.Nothing(),
        "cut" => S3Fault.Cut(5_000),
        "cut and reset" => S3Fault.Cut(5_000, S3End.Reset),
        "hang in the body" => S3Fault.Cut(5_000, S3End.Hang),
        "short" => S3Fault.Short(5_000),
        "other range" => S3Fault.Header("Content-Range", $"bytes 7-300/{Large}"),
        "other total" => new S3Fault(true, a => a.With("Content-Range", a.Head.Split("\r\n").Single(l => l.StartsWith("Content-Range", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim().Replace($"/{Large}", "/400000", StringComparison.Ordinal))),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    protected static void Speaks(string message)
    {
        Assert.Matches("Try again|try again|can't be reached|Nothing was stored|begin again", message);
        Assert.DoesNotContain(CephS3.Secret, message, StringComparison.Ordinal);
        Assert.DoesNotContain(CephS3.AccessKey, message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }

    protected async Task NothingUnfinished(int but = 0) => Assert.Equal(but, (await Bench.Unfinished()).Length);
}
