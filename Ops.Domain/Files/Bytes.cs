using System.Globalization;

namespace Ops.Domain.Files;

internal static class Bytes
{
    /// <summary>200 MB, 4 GB, 1.5 MB, 512 bytes: decimal units, as file managers show them.</summary>
    internal static string InWords(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes"),
    };
}
