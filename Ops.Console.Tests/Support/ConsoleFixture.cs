[assembly: AssemblyFixture(typeof(Ops.Console.Tests.Support.Chrome))]

namespace Ops.Console.Tests.Support;

/// <summary>One console for a class of tests.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public ConsoleProcess Console { get; private set; } = null!;

    public Uri Address => Console.Address;

    public async ValueTask InitializeAsync() => Console = await ConsoleProcess.Start(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        _folder.Dispose();
    }
}
