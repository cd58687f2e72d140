using System.Net;
using System.Net.Sockets;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>Starts that must be refused say why, which setting, and what to do; nothing is half-done.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var console = await ConsoleProcess.Refused(folder.Path, port);
        Says(console, $"127.0.0.1:{port}", "Another program uses this port");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(Path.Combine(folder.Write("file", ""), "data"));
        Says(console, "can't be written to", "Ops:DataDirectory");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused()
    {
        using var folder = new TempFolder();
        await using var first = await ConsoleProcess.Start(folder.Path);
        await using var second = await ConsoleProcess.Refused(folder.Path);
        Says(second, "Another OpsTasks server already uses");
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_left_alone()
    {
        using var folder = new TempFolder();
        await using (await ConsoleProcess.Start(folder.Path))
        {
        }

        Practice.Read(folder.Path, "ops.db", "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0')", _ => { });
        await using var console = await ConsoleProcess.Refused(folder.Path);
        Says(console, "newer than this program", "29990101000000_FromTheFuture");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        using var folder = new TempFolder();
        var text = new string('x', 8192);
        folder.Write("ops.db", text);
        await using var console = await ConsoleProcess.Refused(folder.Path);
        Says(console, "can't be opened");
        Assert.Equal(text, await File.ReadAllTextAsync(folder.File("ops.db")));
    }

    [Fact]
    public async Task Outside_development_the_missing_sign_in_keys_are_named()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(folder.Path, 0, ("ASPNETCORE_ENVIRONMENT", "Production"));
        Says(console, "Ops:Environment is production", "Oidc:Authority", "Oidc:ClientId", "Oidc:ClientSecret", "Oidc:PublicUrl");
    }

    [Fact]
    public async Task A_production_console_is_not_opened_by_a_development_host()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(folder.Path, 0, ("Ops__Environment", "production"));
        Says(console, "Oidc:Authority");
    }

    [Fact]
    public async Task Choosing_a_person_is_refused_where_other_machines_can_reach_it()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(folder.Path, 0, ("ASPNETCORE_URLS", "http://0.0.0.0:0"));
        Says(console, "other machines can reach");
    }

    [Theory]
    [InlineData("Ops__MaxConcurrentRuns", "many", "Ops:MaxConcurrentRuns")]
    [InlineData("Ops__MaxConcurrentRuns", "0", "Ops:MaxConcurrentRuns")]
    [InlineData("Ops__Environment", "prod", "Ops:Environment")]
    [InlineData("Ops__Operations__0", "No.Such.Assembly", "Ops:Operations")]
    [InlineData("Ops__LeaseSeconds", "1", "Ops:LeaseSeconds")]
    [InlineData("Storage__Provider", "Oracle", "Storage:Provider")]
    [InlineData("Storage__ConnectionString", "nonsense", "Storage:ConnectionString")]
    [InlineData("Files__Store", "Ftp", "Files:Store")]
    [InlineData("Files__MaxUploadBytes", "-1", "Files:MaxUploadBytes")]
    [InlineData("Audit__SigningKey", "c2hvcnQ=", "Audit:SigningKey")]
    [InlineData("Audit__FormerKeys__0", "short", "Audit:FormerKeys:0")]
    [InlineData("Audit__CheckpointEvery", "0", "Audit:CheckpointEvery")]
    [InlineData("Audit__CheckpointMinutes", "0", "Audit:CheckpointMinutes")]
    public async Task A_wrong_setting_is_named(string key, string value, string named)
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(folder.Path, 0, (key, value));
        Says(console, named);
    }

    private static void Says(ConsoleProcess console, params string[] words)
    {
        Assert.Equal(2, console.ExitCode);
        Assert.All(words, word => Assert.Contains(word, console.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", console.Output, StringComparison.Ordinal);
    }
}
