using System.Security.Cryptography;

namespace Ops.Domain.Access;

/// <summary>A key that lies in a file only this user can read.</summary>
internal static class KeyFile
{
    /// <summary>Makes one of random bytes where there is none yet. Two processes may start at once: one of them makes it, both read the same.</summary>
    public static void MakeIfMissing(string file, int bytes)
    {
        if (File.Exists(file))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = $"{file}.{Guid.NewGuid():N}.part";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(part, how))
        {
            stream.Write(RandomNumberGenerator.GetBytes(bytes));
            stream.Flush(flushToDisk: true);
        }

        // The move is atomic: whoever comes second finds the whole file of the first.
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
