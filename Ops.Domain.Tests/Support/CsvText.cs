using Ops.Domain.Files;

namespace Ops.Domain.Tests.Support;

/// <summary>Reads a CSV file back, for tests about what people download.</summary>
internal static class CsvText
{
    public static async Task<(List<string> Header, List<string[]> Rows)> Read(Stream stream)
    {
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);

        // Results are written with the separator their file came with.
        var first = new string([.. System.Text.Encoding.UTF8.GetString(copy.ToArray()).TakeWhile(c => c != '\n')]);
        copy.Position = 0;
        using var source = CsvSource.Open(copy, CsvPosition.Start, CsvDialect.Plain with { Separator = first.Contains(';') && !first.Contains(',') ? ';' : ',' }, null, leaveOpen: false);
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
