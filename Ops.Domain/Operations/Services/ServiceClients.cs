using System.Collections.Concurrent;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Services;

/// <summary>One client for each configured service, made at its first use and shared by all runs: its connections, its rate, its breaker.</summary>
/// <param name="targets">What is configured.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceClients(ServiceTargets targets, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ServiceClient>> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Lazy<KnownRequest>> _requests = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(c => c.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    /// <summary>A request by its full name, such as <c>billing/refund</c>; null when it is not configured.</summary>
    internal KnownRequest? Find(string name)
    {
        if (name.Split('/') is not [var service, var request]
            || targets.All.FirstOrDefault(t => t.Key.Equals(service, StringComparison.OrdinalIgnoreCase)) is not { Value: { } target }
            || target.Requests.FirstOrDefault(r => r.Key.Equals(request, StringComparison.OrdinalIgnoreCase)) is not { Value: { } call })
        {
            return null;
        }

        return _requests.GetOrAdd(name, _ => new Lazy<KnownRequest>(() => new KnownRequest(
            _clients.GetOrAdd(service, s => new Lazy<ServiceClient>(() => new ServiceClient(s, target, time))).Value,
            new RequestForm(call),
            call.Compensate is { } undo ? new RequestForm(undo) : null))).Value;
    }
}

/// <summary>A configured request, ready for use.</summary>
/// <param name="Client">Sends it.</param>
/// <param name="Form">What is sent.</param>
/// <param name="Undo">What takes it back; null when nothing does.</param>
internal sealed record KnownRequest(ServiceClient Client, RequestForm Form, RequestForm? Undo);
