using System.Security.Cryptography;

namespace Ops.Domain.Auditing;

/// <summary>The key of a development console: a file only this user can read.</summary>
internal static class AuditKeyFile
{
    public static byte[] ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            Make(file);
        }

        var key = File.ReadAllBytes(file);
        return key.Length >= AuditOptions.KeyBytes ? key
            : throw new AuditKeyException($"The key file {file} is damaged. Restore it from a backup, or set Audit:SigningKey: without it the audit trail's checkpoints can't be checked.");
    }

    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = $"{file}.{Guid.NewGuid():N}.part";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(part, how))
        {
            stream.Write(RandomNumberGenerator.GetBytes(AuditOptions.KeyBytes));
            stream.Flush(flushToDisk: true);
        }

        // Two processes may start at once: one of them makes it, both read the same.
        try
        {
            File.Move(part, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(part);
        }
    }
}
