using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>Settings, data directory and database that can't be used.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named()
    {
        var below = Path.Combine(_folder.File("a file, not a folder"), "data");
        var refused = (await _folder.Run("status", $"--Ops:DataDirectory={below}", "--json")).Exits(2);
        Assert.Equal("DataDirectory", refused.Error);
        Assert.Contains(below, refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Ops:DataDirectory", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_named_by_its_key()
    {
        var refused = (await _folder.Run("list", "--Ops:MaxConcurrentRuns=100", "--json")).Exits(2);
        Assert.Equal("Settings", refused.Error);
        Assert.Contains("Ops:MaxConcurrentRuns", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Ops:MaxConcurrentRuns", (await _folder.Run("list", "--Ops:MaxConcurrentRuns=100")).Exits(2).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_of_S3_are_named_by_their_keys()
    {
        var refused = (await _folder.Run("list", "--Files:Store=S3", "--Files:S3:Endpoint=https://user:hunter2@s3.example.com", "--Files:S3:Bucket=No Bucket", "--json")).Exits(2);
        Assert.Equal("Settings", refused.Error);
        Assert.Contains("Files:S3:Endpoint", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Files:S3:Bucket", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_rows_is_offered_where_a_service_is_configured_and_nowhere_else()
    {
        Assert.DoesNotContain("http.send-rows", (await _folder.Run("list", "--json")).Exits(0).Out, StringComparison.Ordinal);
        string[] service =
        [
            "--Targets:Services:billing:BaseUrl=https://billing.example.com/v2", "--Targets:Services:billing:RatePerSecond=50", "--Targets:Services:billing:Breaker:Failures=5",
            "--Targets:Services:billing:Requests:refund:Path=/orders/{order_id}/refund", "--Targets:Services:billing:Requests:refund:Query:source=ops",
            "--Targets:Services:billing:Requests:refund:Body={ \"amount\": \"{amount:number}\" }", "--Targets:Services:billing:Requests:refund:AlreadyDone:0=409",
            "--Targets:Services:billing:Requests:refund:Compensate:Path=/refunds/{response.id}",
        ];
        Assert.Contains("http.send-rows", (await _folder.Run(["list", "--json", .. service])).Exits(0).Out, StringComparison.Ordinal);
        Assert.Contains("billing/refund", (await _folder.Run(["run", "http.send-rows", "--help", .. service])).Exits(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_of_a_service_are_named_by_their_keys()
    {
        var refused = (await _folder.Run(
            "list", "--Targets:Services:billing:BaseUrl=http://user:hunter2@billing.example.com", "--Targets:Services:billing:SecretHeaders:Authorization:Environment=OPS_TESTS_NOT_SET",
            "--Targets:Services:billing:Requests:refund:Path=/a?b", "--Targets:Services:billing:Requests:refund:Body={", "--json")).Exits(2);
        Assert.Equal("Settings", refused.Error);
        foreach (var key in new[] { "BaseUrl", "SecretHeaders:Authorization", "Requests:refund:Body" })
        {
            Assert.Contains("Targets:Services:billing:" + key, refused.Reason, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("hunter2", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_does_not_start_on_a_bucket_it_can_not_reach_and_says_why()
    {
        // Nobody listens on a port that was free a moment ago.
        int port;
        using (var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using var console = await ConsoleProcess.Refused(_folder.Data, settings:
        [
            ("Files__Store", "S3"), ("Files__S3__Endpoint", $"http://127.0.0.1:{port}"), ("Files__S3__Bucket", "ops-files"), ("Files__S3__Prefix", "ops"),
            ("AWS_ACCESS_KEY_ID", "a-key-of-the-tests"), ("AWS_SECRET_ACCESS_KEY", "a-secret-of-the-tests"),
        ]);
        Assert.Equal(2, console.ExitCode);
        Assert.Contains("OpsTasks can't start.", console.Output, StringComparison.Ordinal);
        Assert.Contains($"The file store s3://ops-files/ops/ can't be used: http://127.0.0.1:{port} can't be reached", console.Output, StringComparison.Ordinal);
        Assert.Contains("Files:S3:Endpoint", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-tests", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_on_the_command_line_win()
    {
        var other = Path.Combine(_folder.Data, "..", "other");
        (await _folder.Run($"--Ops:DataDirectory={other}", "migrate")).Exits(0);
        Assert.True(File.Exists(Path.Combine(other, "ops.db")));
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task Migrate_says_what_it_applied_and_refuses_a_database_newer_than_the_program()
    {
        var first = (await _folder.Run("migrate", "--json")).Exits(0).Json.GetProperty("applied");
        Assert.NotEqual(0, first.GetArrayLength());
        Assert.Equal(0, (await _folder.Run("migrate", "--json")).Exits(0).Json.GetProperty("applied").GetArrayLength());

        _folder.Sql("ops.db", "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0.0')");
        var refused = (await _folder.Run("status", "--json")).Exits(2);
        Assert.Equal("Storage", refused.Error);
        Assert.Contains("29990101000000_FromTheFuture", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", (await _folder.Run("migrate")).Exits(2).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_commands_may_be_the_first_on_a_new_data_directory()
    {
        await using var one = _folder.Start("status", "--json");
        await using var other = _folder.Start("run", "practice.fill", "--input", "contacts=1", "--input", "failedSubmissions=1", "--json");
        (await one.Ends()).Exits(0);
        (await other.Ends()).Exits(0);
    }

    public void Dispose() => _folder.Dispose();
}
