using System.Text.RegularExpressions;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>What the console's own source must not hold.</summary>
public sealed partial class SourceTests
{
    // Files that may name the database's context, each with a reason. Everything else asks the domain.
    private static readonly string[] MayNameTheDatabase =
    [
        // The web framework asks for its keys through an interface of its own, which Ops.Domain can't know.
        "Access/ProtectionKeys.cs",
    ];

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ConsoleProcess.Program)!, "..", "..", ".."));

    [Fact]
    public void T12_no_page_endpoint_or_verb_reads_or_writes_the_database_past_the_domain() =>
        Assert.Equal(MayNameTheDatabase, Where(Database()));

    [Fact]
    public void T19_nothing_is_written_to_a_page_as_markup() => Assert.Empty(Where(Markup()));

    [Fact]
    public void T39_every_pattern_is_matched_in_linear_time() => Assert.Empty(Where(Pattern(), line => !line.Contains("NonBacktracking", StringComparison.Ordinal)));

    [Fact]
    public void The_source_is_where_these_tests_look() => Assert.Contains("Server.cs", Sources().Select(Path.GetFileName));

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is ".cs" or ".razor" or ".js" && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !f.Contains("_framework", StringComparison.Ordinal));

    private static IEnumerable<string> Where(Regex what, Func<string, bool>? butOnly = null) =>
        Sources().Where(f => File.ReadLines(f).Any(line => what.IsMatch(line) && butOnly?.Invoke(line) != false)).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(OpsDb|DbContext|IDbContextFactory|SqliteConnection|ExecuteSql\w*)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Database();

    [GeneratedRegex(@"MarkupString|AddMarkupContent|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|\son(click|load|error|change|submit)=""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Markup();

    [GeneratedRegex(@"new Regex\(|GeneratedRegex\(|Regex\.(IsMatch|Match|Replace|Split)\(", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
