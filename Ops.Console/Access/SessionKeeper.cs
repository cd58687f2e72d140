using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>Ends what idled out, asks the identity provider about the rest, and forgets old sessions, while nobody asks.</summary>
internal sealed partial class SessionKeeper(Sessions sessions, SessionRefresher refresher, SessionSettings settings, TimeProvider time, ILogger<SessionKeeper> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.CheckSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Look(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            await sessions.Sweep(ct);
            await refresher.RefreshDue(ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failed(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after sessions failed; it is tried again.")]
    private partial void Failed(Exception failure);
}
