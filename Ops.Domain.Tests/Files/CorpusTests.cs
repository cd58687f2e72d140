using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>Files as people and programs really save them: each gives its rows, or is refused by line in words.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Names => [.. CorpusFile.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hard_file_gives_its_rows_or_its_refusal(string name)
    {
        var file = CorpusFile.All[name];
        if (!file.IsAccepted)
        {
            Assert.Equal(file.Refused, await Refusals(file));
            return;
        }

        var stored = await file.Stored();
        var report = await new CsvCheck().Run(stored, file.Shape, null, CancellationToken.None);
        Assert.Empty(report.Problems);
        Assert.Equal(file.Rows!.Length - 1, report.Rows);
        Assert.Equal(file.Notes, report.Notes);

        stored.Position = 0;
        Assert.Equal(file.Rows, await Rows(stored, file.Shape));
        if (file.Values is { } values)
        {
            Assert.Equal(values, await AnyRows.Values(stored, file.Shape));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Going_on_after_any_row_gives_exactly_the_rest(string name)
    {
        var file = CorpusFile.All[name];
        if (file.IsAccepted)
        {
            await AnyRows.ResumeEverywhere((await file.Stored()).ToArray(), file.Shape);
        }
    }

    [Fact]
    public async Task Pythons_csv_module_reads_the_same_rows_and_where_it_does_not_the_expectation_says_why()
    {
        var python = JsonNode.Parse(await Python.Run(Path.Combine(CorpusFile.Folder, "read.py"), CorpusFile.Folder))!;
        var differences = new List<string>();
        foreach (var file in CorpusFile.All.Values)
        {
            var theirs = python[file.Name]!["rows"]?.Deserialize<string[][]>();
            if (file.IsAccepted)
            {
                var stored = await file.Stored();
                if (theirs is null || JsonSerializer.Serialize(await Rows(stored, file.Shape)) != JsonSerializer.Serialize(theirs))
                {
                    differences.Add($"{file.Name}: other rows than Python's; {python[file.Name]!["error"]}");
                }
            }
            else if (theirs is not null != (file.Facts["why"] is not null))
            {
                differences.Add($"{file.Name}: {(theirs is null ? "Python refuses it too, so there is nothing to explain" : "Python reads it, and the expectation does not say why we don't")}");
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public async Task The_files_are_the_ones_the_script_writes()
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(folder.Path, "make.py");
        File.Copy(Path.Combine(CorpusFile.Folder, "make.py"), script);
        await Python.Run(script);
        foreach (var name in CorpusFile.All.Keys.Where(n => !n.EndsWith(".gz", StringComparison.Ordinal)).Append("corpus.json"))
        {
            Assert.True(File.ReadAllBytes(Path.Combine(folder.Path, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(CorpusFile.Folder, name))), $"{name} is not what make.py writes.");
        }
    }

    [Fact]
    public async Task A_very_long_cell_is_read_up_to_a_megabyte_and_refused_beyond_it()
    {
        var long1 = await new CsvCheck().Run(CsvRecords.Stream($"id,name\n1,{new string('é', 500_000)}\n"), CorpusShapes.Of("plain"), null, CancellationToken.None);
        Assert.True(long1.IsAcceptable);
        var long2 = await new CsvCheck().Run(CsvRecords.Stream($"id,name\n1,x\n2,{new string('é', 530_000)}\n"), CorpusShapes.Of("plain"), null, CancellationToken.None);
        Assert.Equal(3, Assert.Single(long2.Problems).Line);
    }

    private static async Task<(long, string)[]> Refusals(CorpusFile file)
    {
        try
        {
            var report = await new CsvCheck().Run(await file.Stored(), file.Shape, null, CancellationToken.None);
            return [.. report.Problems.Select(p => (p.Line, p.Message))];
        }
        catch (FileRefusedException refused)
        {
            return [(0, refused.Message)];
        }
    }

    private static async Task<string[][]> Rows(MemoryStream stored, CsvShape shape)
    {
        stored.Position = 0;
        using var table = await CsvTable.Open(stored, shape, CancellationToken.None);
        List<string[]> rows = [[.. table.Header.Names]];
        while (await table.Source.ReadAsync(CancellationToken.None))
        {
            rows.Add(table.Source.Fields());
        }

        return [.. rows];
    }
}
