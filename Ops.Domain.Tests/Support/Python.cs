using System.ComponentModel;
using System.Diagnostics;

namespace Ops.Domain.Tests.Support;

/// <summary>Runs a script with python3 and gives its output; skips the test where there is none.</summary>
internal static class Python
{
    public static async Task<string> Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-X", "utf8", script, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("Needs python3, an independent reader of CSV.");
        }

        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            return await output;
        }
    }
}
