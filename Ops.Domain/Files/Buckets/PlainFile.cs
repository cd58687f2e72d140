using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ops.Domain.Files.Buckets;

/// <summary>
/// Opens a file that is a plain one, and that lies where its name says: a pipe would wait for ever, and a link put there a moment ago would
/// lead out of the folder.
/// </summary>
internal static class PlainFile
{
    // O_RDONLY | O_NONBLOCK | O_CLOEXEC: open(2); the same numbers on x64 and arm64.
    private const int Flags = 0x800 | 0x80000;

    /// <exception cref="FileStoreException">It is neither there nor plain, or lies elsewhere.</exception>
    internal static FileStream Open(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OnLinux(path) : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FileStoreException($"{path} can't be read: {OneLine.Of(failure.Message, 200)}", failure);
        }
    }

    private static FileStream OnLinux(string path)
    {
        using var held = new SafeFileHandle(OpenHandle(path, Flags), ownsHandle: false);
        var number = (int)held.DangerousGetHandle();
        if (number < 0)
        {
            throw new IOException($"the system says error {Marshal.GetLastPInvokeError()}");
        }

        var handle = new SafeFileHandle(number, ownsHandle: true);
        try
        {
            var at = File.ResolveLinkTarget($"/proc/self/fd/{number}", returnFinalTarget: false)?.FullName;
            var file = new FileStream(handle, FileAccess.Read, 1 << 16);
            return !file.CanSeek ? throw new IOException("it is not a plain file")
                : at != path ? throw new IOException("a link leads elsewhere")
                : file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenHandle([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
