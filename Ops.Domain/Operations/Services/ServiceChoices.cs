using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Services;

/// <summary>The configured requests, for the field where people choose one.</summary>
/// <param name="targets">What is configured.</param>
public sealed class ServiceChoices(ServiceTargets targets) : IChoices
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Choice> List([EnumeratorCancellation] CancellationToken ct)
    {
        await ValueTask.CompletedTask;
        foreach (var (service, target) in targets.All.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            foreach (var (name, request) in target.Requests.OrderBy(r => r.Key, StringComparer.Ordinal))
            {
                yield return new Choice($"{service}/{name}", request.Title.Length > 0 ? $"{request.Title} ({service})" : $"{name} ({service})");
            }
        }
    }
}
