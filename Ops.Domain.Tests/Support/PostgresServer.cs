using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Ops.Domain.Tests.Support.PostgresServer))]

namespace Ops.Domain.Tests.Support;

/// <summary>
/// A real PostgreSQL server on loopback, started by the first test that asks for it, one for all; each test has a database of its
/// own on it. A test that stops the server makes one for itself.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"opstasks-pg-{Guid.NewGuid():N}");
    private Process? _process;
    private string? _broken;

    public int Port { get; private set; }

    /// <summary>How to reach a database of this server, as its superuser.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Database={database};Username=postgres";

    /// <summary>An empty database nobody else uses, in UTF-8; gives its name. The server is started if need be.</summary>
    public async Task<string> Database()
    {
        await Ready();
        var name = $"t{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0", connection);
        await command.ExecuteNonQueryAsync();
        return name;
    }

    /// <summary>Starts it if need be; skips the test where it is not installed, except in CI, which has to have it.</summary>
    public async Task Ready()
    {
        if (!Directory.Exists("/usr/lib/postgresql") || Directory.GetFiles("/usr/lib/postgresql", "initdb", SearchOption.AllDirectories).Length == 0)
        {
            const string words = "Needs a real PostgreSQL server, which is missing. As root on Debian: apt-get install -y --no-install-recommends postgresql";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", words);
            Assert.Skip(words);
        }

        await _once.WaitAsync();
        try
        {
            if (_process is null)
            {
                await Launch();
            }
        }
        catch (Exception failure)
        {
            _broken = failure.Message;
            throw;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Stops it at once, as a crash would (<c>pg_ctl stop -m immediate</c>).</summary>
    public Task Stop() => Tell("stop", "stopped");

    /// <summary>Starts it again on the same port, with everything that was committed.</summary>
    public Task StartAgain() => Tell("start", "ready");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // It ends with its standard input, and takes the server along.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            _process.Dispose();
        }

        _once.Dispose();
    }

    private async Task Launch()
    {
        Assert.True(_broken is null, _broken);
        Port = CephS3.FreePort();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "postgres-server"), _folder, $"{Port}"];
        _process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var problem = _process.StandardError.ReadToEndAsync();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(line == "ready", line is null ? await problem : line);
    }

    private async Task Tell(string command, string answer)
    {
        await _process!.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        Assert.Equal(answer, await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)));
    }
}
