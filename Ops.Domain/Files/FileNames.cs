namespace Ops.Domain.Files;

/// <summary>What may become part of a path. Everything else throws before a path is made of it.</summary>
public static class FileNames
{
    /// <summary>The name for what is stored of a file: packed ones are unpacked when they come.</summary>
    public static string? Unpacked(string? name) => name is { Length: > 3 } && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    internal static string ContentPath(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException("A file is named by 64 hexadecimal digits.", nameof(sha256));
        }

        var name = sha256.ToLowerInvariant();
        return $"sha256/{name[..2]}/{name}";
    }

    /// <summary>Keys are ours, so a bad one is a bug; but a run's title may one day end up in one.</summary>
    internal static string CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var bad = key.Length > 500 || key.Any(c => char.IsControl(c) || c is '\\' or ':')
            || key.Split('/').Any(part => part is "" or "." or "..");
        return bad ? throw new ArgumentException("A key is made of plain names with '/' between them.", nameof(key)) : key;
    }
}
