using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ops.Domain.Files;

/// <summary>
/// A rename that survives a power cut. fsync of the file alone is not enough: the new name lives in the directory, and
/// POSIX only promises it after the directory itself was synced (see fsync(2), NOTES).
/// </summary>
internal static class DurableMove
{
    internal static void Replace(string from, string to) => Move(from, to, overwrite: true);

    /// <exception cref="IOException">Something is there already, and may not be replaced.</exception>
    internal static void Move(string from, string to, bool overwrite)
    {
        var folder = Path.GetDirectoryName(to)!;
        var made = Missing(folder);
        Directory.CreateDirectory(folder);
        File.Move(from, to, overwrite);
        Sync(folder);
        made.ForEach(f => Sync(Path.GetDirectoryName(f)!));
    }

    // A new folder's own name lives in the folder above it.
    private static List<string> Missing(string folder)
    {
        var missing = new List<string>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Add(at);
        }

        return missing;
    }

    /// <summary>Makes names that came into a folder, or went from it, survive a power cut.</summary>
    internal static void Sync(string folder)
    {
        // NTFS journals the rename itself and has no handle to sync a directory by.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = OpenFolder(folder, 0);
        if (handle < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The folder {folder} can't be opened to sync it.");
        }

        var failed = SyncHandle(handle) < 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseHandle(handle);

        // EINVAL: a file system (some network mounts) without directory sync; there is nothing more to ask of it.
        if (failed && error != 22)
        {
            throw new Win32Exception(error, $"The folder {folder} can't be synced.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int SyncHandle(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int CloseHandle(int handle);
}
