using Ops.Domain;

namespace Ops.Console;

/// <summary>The folder everything lives in: made, tried, and taken by one server at a time.</summary>
internal static class DataDirectory
{
    private const string ServerLock = "server.lock";

    /// <summary>Makes the folder and proves that it can be written.</summary>
    /// <exception cref="DataDirectoryException">It can't; the message says why.</exception>
    public static void Ensure(OpsOptions options)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && !Directory.Exists(options.DataPath))
            {
                // SQLite has no users of its own: who may open the file is who may change the database.
                Directory.CreateDirectory(options.DataPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Directory.CreateDirectory(options.DataPath);
            var probe = Path.Combine(options.DataPath, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataDirectoryException($"The data directory {options.DataPath} can't be written to: {failure.Message} Give this user the right to write there, free some space, or set Ops:DataDirectory to another folder.");
        }
    }

    /// <summary>Why more people of this machine than needed have the database; null when only its user has, and a group at most reads.</summary>
    public static string? TooOpen(OpsOptions options)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(options.DataPath) & others) != UnixFileMode.None
            ? $"Other users of this machine get into the data directory {options.DataPath}, and with it to the database and the files. Only the user this server runs as needs it: chmod 700 {options.DataPath}"
            : null;
    }

    /// <summary>Takes the folder for this server; the operating system gives it back when the process ends, however it ends.</summary>
    /// <exception cref="DataDirectoryException">Another server has it.</exception>
    public static IDisposable TakeForServer(OpsOptions options)
    {
        // A command that looks for a server holds the lock for an instant; a server holds it for good.
        FileStream? taken = null;
        SpinWait.SpinUntil(() => (taken = TryTake(options)) is not null, TimeSpan.FromMilliseconds(500));
        return taken ?? throw new DataDirectoryException($"Another OpsTasks server already uses {options.DataPath}. Stop it, or set Ops:DataDirectory to another folder.");
    }

    /// <summary>Whether a server works on this folder right now.</summary>
    public static bool HasServer(OpsOptions options)
    {
        try
        {
            // Reading shares the lock: two commands that look at the same moment don't take each other for a server.
            using var look = new FileStream(Path.Combine(options.DataPath, ServerLock), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DataDirectoryException($"{failure.Message} Check Ops:DataDirectory.");
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileStream? TryTake(OpsOptions options)
    {
        try
        {
            return new FileStream(Path.Combine(options.DataPath, ServerLock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DataDirectoryException($"{failure.Message} Check Ops:DataDirectory.");
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>The data directory can't be used; the message says why and what to do.</summary>
internal sealed class DataDirectoryException(string message) : Exception(message);
