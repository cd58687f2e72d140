using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>npm's certified oidc-provider as a process of its own, and a console registered at it.</summary>
public sealed class RealProvider : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-tests-with-enough-letters";
    private static readonly string Folder = typeof(RealProvider).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "OidcProvider").Value!;
    private Process? _process;

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public string? Missing { get; } = Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")) ? null : $"npm ci was not run in {Folder}; ./test does it.";

    public string Issuer { get; private set; } = "";

    internal OidcConsole Console { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        // The provider has to know the console's address before the console can know the provider's.
        var port = FreePort();
        var address = $"http://127.0.0.1:{port}";
        _process = Process.Start(new ProcessStartInfo("node", ["provider.mjs", address])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, Environment = { ["OPS_CLIENT_SECRET"] = Secret },
        })!;
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (await Task.WhenAny(ready.Task, _process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(1)) != ready.Task)
        {
            throw new InvalidOperationException($"The provider ended: {string.Join('\n', output)}");
        }

        Issuer = await ready.Task;
        Console = await Start(address, Secret);

        void Hear(string? line)
        {
            output.Enqueue(line);
            if (line?.StartsWith("ready ", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult(line["ready ".Length..]);
            }
        }
    }

    /// <summary>A second console that believes to be the first, with another secret.</summary>
    internal Task<OidcConsole> WithSecret(string secret) => Start(Console.Address.GetLeftPart(UriPartial.Authority), secret, "urls=http://127.0.0.1:0");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await Console.DisposeAsync();
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            _process.Dispose();
        }
    }

    private Task<OidcConsole> Start(string address, string secret, params string[] more) => OidcConsole.Start(Issuer, new MovedTime(),
    [
        $"urls={address}", $"Oidc:PublicUrl={address}", "Oidc:ClientId=ops-console", $"Oidc:ClientSecret={secret}",
        "Oidc:RoleMap:0:Value=ops-staff", "Oidc:RoleMap:0:Role=staff", "Oidc:RoleMap:1:Value=ops-reviewers", "Oidc:RoleMap:1:Role=reviewer", "Oidc:RoleMap:2:Value=ops-engineers", "Oidc:RoleMap:2:Role=engineer",
        "Oidc:RoleMap:3:Value=ops-admins", "Oidc:RoleMap:3:Role=admin", "Oidc:RoleMap:4:Value=ops-viewers", "Oidc:RoleMap:4:Role=viewer", .. more,
    ]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
