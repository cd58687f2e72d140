using System.Globalization;
using Ops.Domain;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Support;

/// <summary>
/// Another process on the data directory that is at work on a run as long as this is held: this test, which announces itself
/// as consoles do. Runs of the same operation wait in the queue meanwhile, also over a restart of the console.
/// </summary>
internal sealed class BusyElsewhere : IDisposable
{
    private readonly string _data;
    private readonly long _run;
    private readonly NodePresence _presence;

    /// <param name="data">The console's data directory.</param>
    /// <param name="run">A run that has ended, and is at work again by what is stored.</param>
    public BusyElsewhere(string data, long run)
    {
        (_data, _run) = (data, run);
        _presence = new NodePresence(new OpsOptions { DataDirectory = data, Node = "elsewhere", Environment = "development" });
        Set("Running", $"'{_presence.Owner}'");
    }

    /// <summary>It is through: whoever waited for it has his turn.</summary>
    public void Dispose()
    {
        Set("Succeeded", "NULL");
        _presence.Dispose();
    }

    private void Set(string status, string owner) =>
        Practice.Change(_data, string.Create(CultureInfo.InvariantCulture, $"UPDATE runs SET Status = '{status}', LeaseOwner = {owner} WHERE Id = {_run}"));
}
