using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>npm's certified oidc-provider as a process of its own.</summary>
internal sealed class ProviderProcess : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-tests-with-enough-letters";
    private static readonly string Folder = typeof(ProviderProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "OidcProvider").Value!;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProviderProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? Missing { get; } = Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")) ? null : $"npm ci was not run in {Folder}; ./test does it.";

    public string Issuer => _ready.Task.Result;

    /// <summary>Tokens and codes it gave out, as it calls them: letter by letter what was sent.</summary>
    public IReadOnlyList<string> Issued => [.. Lines("issued ")];

    /// <summary>For whom its message of a sign-out was taken by the console; one line each.</summary>
    public IReadOnlyList<string> Told => [.. Lines("told ")];

    /// <summary>When it last was, as a timestamp of the stopwatch.</summary>
    public long ToldAt { get; private set; }

    /// <summary>All settings a console needs to sign in here, as keys and values.</summary>
    public IEnumerable<(string Key, string Value)> Settings(string publicUrl, string secret = Secret)
    {
        (string Value, string Role)[] roles = [("ops-staff", "staff"), ("ops-reviewers", "reviewer"), ("ops-engineers", "engineer"), ("ops-admins", "admin"), ("ops-viewers", "viewer")];
        return [("Oidc:Authority", Issuer), ("Oidc:PublicUrl", publicUrl), ("Oidc:ClientId", "ops-console"), ("Oidc:ClientSecret", secret), ("Oidc:RoleClaims:0:Path:0", "roles"),
            .. roles.SelectMany((r, i) => new[] { ($"Oidc:RoleMap:{i}:Value", r.Value), ($"Oidc:RoleMap:{i}:Role", r.Role) })];
    }

    /// <summary>Starts it for consoles at these addresses: it has to know them before they can know it.</summary>
    public static async Task<ProviderProcess> Start(params string[] consoles)
    {
        var provider = new ProviderProcess(Process.Start(new ProcessStartInfo("node", ["provider.mjs", .. consoles])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            // It calls consoles whose certificate a test made itself.
            Environment = { ["OPS_CLIENT_SECRET"] = Secret, ["NODE_TLS_REJECT_UNAUTHORIZED"] = "0" },
        })!);
        if (await Task.WhenAny(provider._ready.Task, provider._process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(1)) != provider._ready.Task)
        {
            throw new InvalidOperationException($"The provider ended: {string.Join('\n', provider._output)}");
        }

        return provider;
    }

    /// <summary>A port nobody has at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        _process.Dispose();
    }

    private IEnumerable<string> Lines(string word) => _output.Where(l => l.StartsWith(word, StringComparison.Ordinal)).Select(l => l[word.Length..]);

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith("told ", StringComparison.Ordinal))
        {
            ToldAt = Stopwatch.GetTimestamp();
        }

        _output.Enqueue(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(line["ready ".Length..]);
        }
    }
}
