using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Ops.Console.Tests.Support;

/// <summary>The real console as a process of its own, on a free port, in a temporary data directory.</summary>
public sealed partial class ConsoleProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process _process = null!;

    private ConsoleProcess(string data) => Data = data;

    public string Data { get; }

    public Uri Address => new(_address.Task.Result);

    public string Output => string.Join('\n', _output);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The program as it was built.</summary>
    public static string Program { get; } = typeof(ConsoleProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ConsoleProgram").Value!;

    /// <summary>Starts it and waits until it says where it is.</summary>
    public static Task<ConsoleProcess> Start(string data, int port = 0, params (string Key, string Value)[] settings) => StartBuild(Program, data, port, settings);

    /// <summary>The same with a program that was built elsewhere.</summary>
    public static async Task<ConsoleProcess> StartBuild(string program, string data, int port, params (string Key, string Value)[] settings)
    {
        var console = Launch(program, data, port, settings);
        try
        {
            var ended = console._process.WaitForExitAsync();
            if (await Task.WhenAny(console._address.Task, ended).WaitAsync(TimeSpan.FromMinutes(3)) == ended)
            {
                throw new InvalidOperationException($"The console ended with {console.ExitCode}:\n{console.Output}");
            }

            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits until it has ended: for starts that must be refused.</summary>
    public static async Task<ConsoleProcess> Refused(string data, int port = 0, params (string Key, string Value)[] settings)
    {
        var console = Launch(Program, data, port, settings);
        try
        {
            await console._process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a deployment does.</summary>
    public async Task Stop()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    private static ConsoleProcess Launch(string program, string data, int port, (string Key, string Value)[] settings)
    {
        var console = new ConsoleProcess(data);
        // A test that sets an address of its own does so by environment, which the command line would outrank.
        string[] urls = settings.Any(s => s.Key == "ASPNETCORE_URLS") ? [] : ["--urls", $"http://127.0.0.1:{port}"];
        var start = new ProcessStartInfo("dotnet", [program, .. urls])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Ops__DataDirectory"] = data },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        console._process = new Process { StartInfo = start };
        console._process.OutputDataReceived += (_, line) => console.Hear(line.Data);
        console._process.ErrorDataReceived += (_, line) => console.Hear(line.Data);
        console._process.Start();
        console._process.BeginOutputReadLine();
        console._process.BeginErrorReadLine();
        return console;
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Announced().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(match.Groups["url"].Value);
        }
    }

    [GeneratedRegex("^OpsTasks is at (?<url>https?://[^ ]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Announced();
}
