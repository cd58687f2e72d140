using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>A console whose files lie in a real bucket, behind a server that breaks what it is told to.</summary>
public abstract class S3Console(CephS3 ceph) : IAsyncLifetime
{
    private protected CephS3 Ceph => ceph;

    private protected S3FaultServer _server = null!;
    private protected S3Bench _bench = null!;
    private protected TestConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        await ceph.Ready();
        _server = new S3FaultServer(ceph.Endpoint);
        _bench = new S3Bench(ceph, S3Bench.Small with { Retries = 1 }, _server.Endpoint);
        _console = await TestConsole.Start(more: (services, _) => services.AddSingleton<IFileStore>(_bench.Store));
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await _console.DisposeAsync();
            _bench.Dispose();
            await _server.DisposeAsync();
        }
    }
}
