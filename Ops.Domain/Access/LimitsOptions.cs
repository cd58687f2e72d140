namespace Ops.Domain.Access;

/// <summary>
/// Section <c>Limits</c> of the configuration: how much one person may ask of a console, so that a script gone wild or a stolen
/// session can't take it from everybody else. Counted by each node for itself, in memory.
/// </summary>
public sealed record LimitsOptions
{
    /// <summary>Sign-ins a minute from one network address; behind a proxy that is not configured all people share one address.</summary>
    public int SignInsPerMinute { get; init; } = 120;

    /// <summary>Files one person may send a minute.</summary>
    public int UploadsPerMinute { get; init; } = 60;

    /// <summary>Bytes one person may send a day (UTC).</summary>
    public long UploadBytesPerDay { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Previews, runs and requests one person may ask for a minute, through all doors of this process.</summary>
    public int StartsPerMinute { get; init; } = 60;

    /// <summary>Pages one person may have open at once.</summary>
    public int PagesOpen { get; init; } = 40;

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new (string Name, long Value)[]
        {
            (nameof(SignInsPerMinute), SignInsPerMinute), (nameof(UploadsPerMinute), UploadsPerMinute), (nameof(UploadBytesPerDay), UploadBytesPerDay),
            (nameof(StartsPerMinute), StartsPerMinute), (nameof(PagesOpen), PagesOpen),
        })
        {
            if (value < 1)
            {
                yield return $"Limits:{name} is {value}. It must be 1 or more.";
            }
        }
    }
}
