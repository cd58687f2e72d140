using System.Reflection;

namespace Ops.Domain.Catalogue;

/// <summary>Finds an operation's C# source among the resources of its own assembly, so that a reviewer reads exactly what would run.</summary>
internal static class OperationSource
{
    /// <summary>The source; null when the assembly doesn't carry it.</summary>
    public static string? Of(Type type, string key) =>
        Choose(type, key, [.. type.Assembly.GetManifestResourceNames()], name => Text(type.Assembly, name));

    /// <summary>The file named like the class; of several, the one in which the key stands.</summary>
    internal static string? Choose(Type type, string key, IReadOnlyList<string> names, Func<string, string> read)
    {
        var outermost = type;
        while (outermost.DeclaringType is { } outer)
        {
            outermost = outer;
        }

        var file = outermost.Name + ".cs";
        var sources = names
            .Where(n => n.StartsWith("source/", StringComparison.Ordinal) && n.Split('/', '\\')[^1] == file)
            .Select(read)
            .ToList();
        return sources.Count == 1 ? sources[0] : sources.Find(s => s.Contains($"\"{key}\"", StringComparison.Ordinal));
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
