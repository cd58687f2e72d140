namespace Ops.Domain.Access;

/// <summary>The key file of the first version, which sealed <c>enc1:</c> texts and made fingerprints. Only read, never made.</summary>
internal static class OldKeyFile
{
    /// <summary>The key; null when this data directory never had one.</summary>
    /// <exception cref="KeysRefusedException">The file is there and is no key.</exception>
    public static byte[]? Read(OpsOptions options)
    {
        var file = Path.Combine(options.DataPath, "keys", "inputs.key");
        if (!File.Exists(file))
        {
            return null;
        }

        var key = File.ReadAllBytes(file);
        return key.Length == 32
            ? key
            : throw new KeysRefusedException($"The key file {file} must hold 32 bytes. Restore it from a backup: without it secret inputs of waiting runs of an earlier version can't be read.");
    }
}
