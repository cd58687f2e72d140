using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>The written table of what there is and who may: inventory.txt.</summary>
internal sealed class Inventory
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<string> People = ["anonymous", "viewer", "staff", "reviewer", "engineer", "admin"];

    private static readonly string Path = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ConsoleProcess.Program)!, "..", "..", "..", "..", "Ops.Console.Tests", "Shell", "inventory.txt"));

    /// <summary>What is expected, by row and person.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rows { get; } = File.ReadLines(Path)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => (IReadOnlyList<string>)cells[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>What was found must be what is written, all of it, row by row.</summary>
    public static void Agrees(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> written, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> found) =>
        Assert.True(Lines(written).SetEquals(Lines(found)),
            $"inventory.txt and what was found differ.\nFound, not written:\n{string.Join('\n', Lines(found).Except(Lines(written)))}\nWritten, not found:\n{string.Join('\n', Lines(written).Except(Lines(found)))}");

    private static SortedSet<string> Lines(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> rows) =>
        new(rows.Select(r => $"{r.Key} | {string.Join(' ', r.Value)}"), StringComparer.Ordinal);
}
