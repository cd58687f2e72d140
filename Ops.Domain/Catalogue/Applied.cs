using System.Text.Json;

namespace Ops.Domain.Catalogue;

/// <summary>
/// What an earlier run did to an item, as its ledger has it. The item itself may be gone by now: that is why looking back and
/// undoing get this and not the item.
/// </summary>
/// <param name="Key">The item's key.</param>
/// <param name="BeforeJson">How it was; null when it came to be.</param>
/// <param name="AfterJson">How the run left it; null when the run removed it.</param>
/// <param name="Message">What the run said about it.</param>
public sealed record Applied(string Key, string? BeforeJson, string? AfterJson, string? Message)
{
    /// <summary>How it was before the run.</summary>
    /// <exception cref="ItemException">Nothing was there, or it can't be read as a <typeparamref name="T"/>.</exception>
    public T Before<T>() => Read<T>(BeforeJson, "was before");

    /// <summary>How the run left it.</summary>
    /// <exception cref="ItemException">The run removed it, or it can't be read as a <typeparamref name="T"/>.</exception>
    public T After<T>() => Read<T>(AfterJson, "was left");

    private T Read<T>(string? json, string what)
    {
        try
        {
            return json is null ? throw new ItemException($"The ledger does not say how {Key} {what}.")
                : JsonSerializer.Deserialize<T>(json, Canonical.Options) ?? throw new ItemException($"The ledger does not say how {Key} {what}.");
        }
        catch (JsonException)
        {
            throw new ItemException($"How {Key} {what} was written down by another version of this operation and can't be read any more.");
        }
    }
}
