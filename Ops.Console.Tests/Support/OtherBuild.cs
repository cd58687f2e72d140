using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Ops.Console.Tests.Support;

/// <summary>The program as another build would have left it: the same code, with another module version id in Ops.Domain.dll.</summary>
internal static class OtherBuild
{
    /// <summary>Copies the program into a folder and gives its operations another version. Returns the program.</summary>
    public static string Into(string folder)
    {
        var from = Path.GetDirectoryName(ConsoleProcess.Program)!;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        Renew(Path.Combine(folder, "Ops.Domain.dll"));
        return Path.Combine(folder, Path.GetFileName(ConsoleProcess.Program));
    }

    // ECMA-335, II.22.30: the module's only row names its id by an index, from 1, into the heap of 16-byte GUIDs.
    private static void Renew(string assembly)
    {
        var bytes = File.ReadAllBytes(assembly);
        using var file = new PEReader(new MemoryStream(bytes));
        var metadata = file.GetMetadataReader();
        var id = metadata.GetModuleDefinition().Mvid;
        var at = file.PEHeaders.MetadataStartOffset + metadata.GetHeapMetadataOffset(HeapIndex.Guid) + ((metadata.GetHeapOffset(id) - 1) * 16);
        Assert.Equal(metadata.GetGuid(id), new Guid(bytes.AsSpan(at, 16)));
        Guid.NewGuid().TryWriteBytes(bytes.AsSpan(at, 16));
        File.WriteAllBytes(assembly, bytes);
    }
}
