using Ops.Console.Tests.Support;
using Ops.Domain;

namespace Ops.Console.Tests.Shell;

/// <summary>T42: SQLite has no users. Who may enter the data directory has the database, so that is what is kept small.</summary>
public sealed class DataDirectoryTests
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task T42_a_new_data_directory_is_its_users_alone_and_a_server_needs_no_more()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var folder = new TempFolder();
        var data = folder.File("data");
        await using var console = await ConsoleProcess.Start(data);
        Assert.Equal(Own, File.GetUnixFileMode(data));
        Assert.DoesNotContain("Other users of this machine", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T42_a_server_whose_data_others_can_enter_says_so_when_it_starts()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var folder = new TempFolder();
        File.SetUnixFileMode(folder.Path, Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Assert.Null(DataDirectory.TooOpen(new OpsOptions { DataDirectory = folder.Path }));
        foreach (var more in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherRead, UnixFileMode.OtherWrite, UnixFileMode.OtherExecute })
        {
            File.SetUnixFileMode(folder.Path, Own | more);
            Assert.Contains($"chmod 700 {folder.Path}", DataDirectory.TooOpen(new OpsOptions { DataDirectory = folder.Path }), StringComparison.Ordinal);
        }

        await using var console = await ConsoleProcess.Start(folder.Path);
        Assert.Contains("Other users of this machine", console.Output, StringComparison.Ordinal);
    }
}
