using System.Text.RegularExpressions;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Access;

/// <summary>T13, for pages nobody has written yet: whatever shows runs to a person reads them as that person.</summary>
public sealed partial class ReadAsViewerTests
{
    [Fact]
    public void T13_no_page_and_no_download_reads_runs_or_items_without_saying_for_whom()
    {
        var source = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ConsoleProcess.Program)!, "..", "..", ".."));
        var files = Directory.EnumerateFiles(source, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".razor.cs", StringComparison.Ordinal) || f.EndsWith("Downloads.cs", StringComparison.Ordinal))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, f => f.EndsWith("RunsPage.razor", StringComparison.Ordinal));
        var readers = 0;
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            foreach (Match named in Injected().Matches(text))
            {
                readers++;
                var name = named.Groups["name"].Value;
                var bare = Regex.Matches(text, $@"(?<![\w.]){name}\.(?!For\()\w+\(", RegexOptions.None, TimeSpan.FromSeconds(5));
                Assert.True(bare.Count == 0, $"{Path.GetFileName(file)} reads without For(person): {string.Join(", ", bare.Select(b => b.Value))}");
            }
        }

        Assert.InRange(readers, 12, 100);
    }

    // @inject RunQueries Runs, and parameters of an endpoint: RunQueries runs.
    [GeneratedRegex(@"\b(RunQueries|LedgerQueries) (?<name>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Injected();
}
