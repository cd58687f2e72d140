using System.Diagnostics;
using System.Text.Json;

namespace Ops.Console.Tests.Support;

/// <summary>One call of the command line, as a process of its own.</summary>
internal sealed class Verb : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _errors;

    private Verb(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    public static Verb Start(string data, params string[] args) => Start(data, [], args);

    public static Verb Start(string data, (string Key, string Value)[] settings, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [ConsoleProcess.Program, .. args])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Ops__DataDirectory"] = data },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        return new Verb(Process.Start(start)!);
    }

    public static async Task<Answer> Run(string data, params string[] args)
    {
        using var verb = Start(data, args);
        return await verb.End();
    }

    public async Task<Answer> End()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        return new Answer(_process.ExitCode, await _output, await _errors);
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The most memory the process has had in RAM so far, in bytes; 0 when it is gone.</summary>
    public long PeakMemory()
    {
        try
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>What it said.</summary>
    public sealed record Answer(int Code, string Output, string Errors)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }
}
