namespace Ops.Domain.Files;

/// <summary>Recognises the system's way of saying that a disk is full.</summary>
internal static class FullDisk
{
    // ENOSPC 28; EDQUOT 122 on Linux, 69 on macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    internal static bool Is(IOException e) => OperatingSystem.IsWindows()
        ? e.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027)
        : e.HResult == 28 || e.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);

    internal static FileRefusedException Refusal(string folder, IOException e) =>
        new($"The disk with {folder} is full. Nothing was stored; make room and try again.", e);
}
