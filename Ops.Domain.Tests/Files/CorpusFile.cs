using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>The hard files of the folder of that name, each with what must come of it.</summary>
internal sealed record CorpusFile(string Name, CsvShape Shape, JsonObject Facts)
{
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Files", "Corpus");

    internal static IReadOnlyDictionary<string, CorpusFile> All { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "corpus.json")))!.AsObject()
        .ToDictionary(f => f.Key, f => new CorpusFile(f.Key, CorpusShapes.Of((string)f.Value!["shape"]!), f.Value!.AsObject()));

    internal bool IsAccepted => Facts["rows"] is not null;

    internal string[][]? Rows => Facts["rows"].Deserialize<string[][]>();

    internal string?[][]? Values => Facts["values"].Deserialize<string?[][]>();

    internal string[] Notes => Facts["notes"].Deserialize<string[]>() ?? [];

    internal (long Line, string Message)[] Refused => [.. Facts["refused"]!.AsArray().Select(r => ((long)r!["line"]!, (string)r["message"]!))];

    /// <summary>The file as the intake would store it.</summary>
    internal async Task<MemoryStream> Stored()
    {
        await using var sent = new FileStream(Path.Combine(Folder, Name), FileMode.Open, FileAccess.Read);
        await using var intake = await IntakeStream.Open(sent, new FilesOptions(), CancellationToken.None);
        var stored = new MemoryStream();
        await intake.CopyToAsync(stored);
        stored.Position = 0;
        return stored;
    }

    /// <summary>A row's typed values as text that is the same everywhere.</summary>
    internal static string?[] ValuesOf(object row, CsvShape shape) => [.. shape.Columns.Select(c => c.Property.GetValue(row) switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    })];
}
