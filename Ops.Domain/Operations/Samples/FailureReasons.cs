using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>The reasons failed submissions have at the moment.</summary>
/// <param name="submissions">Where they are looked up.</param>
public sealed class FailureReasons(Submissions submissions) : IChoices
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Choice> List([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (reason, count) in await submissions.FailureReasons(ct))
        {
            yield return new Choice(reason, $"{reason} ({count:N0})");
        }
    }
}
