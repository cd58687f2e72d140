using Ops.Domain.Files;

namespace Ops.Domain.Tests.Support;

/// <summary>Reads a CSV file back, for tests about what people download.</summary>
internal static class CsvText
{
    public static async Task<(List<string> Header, List<string[]> Rows)> Read(Stream stream)
    {
        using var source = CsvSource.Open(stream, CsvPosition.Start, leaveOpen: true);
        var all = new List<string[]>();
        while (await source.ReadAsync(default))
        {
            all.Add([.. source.Fields()]);
        }

        return ([.. all[0]], all[1..]);
    }

    public static async Task<(List<string> Header, List<string[]> Rows)> Of(Func<Stream, Task> write)
    {
        var stream = new MemoryStream();
        await write(stream);
        stream.Position = 0;
        return await Read(stream);
    }
}
