namespace Ops.Console.Tests.Support;

/// <summary>A data directory with practice data, for commands that leave it as they found it. R-1 filled it.</summary>
public sealed class CliPractice : IAsyncLifetime
{
    internal CliFolder Folder { get; } = new();

    public async ValueTask InitializeAsync() => await Folder.Fill(200);

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
