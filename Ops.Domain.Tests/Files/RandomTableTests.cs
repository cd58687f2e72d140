using System.Text.Json;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>Tables nobody thought of: written by us and by Python, read back whole and from every place a run may stand.</summary>
public sealed class RandomTableTests
{
    private const int Cases = 2_000;

    [Fact]
    public async Task What_we_write_reads_back_equal_and_goes_on_from_every_row()
    {
        foreach (var table in RandomTable.Many(Cases, seed: 20261121))
        {
            var stream = new MemoryStream();
            await using (var file = await CsvOut.Begin(stream, table.Rows[0], table.Dialect, CancellationToken.None))
            {
                foreach (var row in table.Rows[1..])
                {
                    await file.Write(row, CancellationToken.None);
                }
            }

            // A cell that would be a formula has an apostrophe in front, and a control character is replaced; nothing else differs.
            string[][] safe = [table.Rows[0], .. table.Rows[1..].Select(r => r.Select(CsvGuard.Safe).ToArray())];
            ReadsEverywhere(stream.ToArray(), safe, table.Dialect, null);
        }
    }

    [Fact]
    public async Task What_Python_writes_reads_back_equal_and_goes_on_from_every_row()
    {
        using var folder = new TemporaryFolder();
        var tables = RandomTable.Many(Cases, seed: 4711).ToList();
        var path = Path.Combine(folder.Path, "tables.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(tables.Select(t => new { rows = t.Rows, separator = t.Separator, quote = t.Quote, all = t.All, end = t.End, encoding = t.Encoding })));
        var written = JsonSerializer.Deserialize<byte[][]>(await Python.Run(Path.Combine(CorpusFile.Folder, "write.py"), path))!;
        Assert.Equal(Cases, written.Length);
        foreach (var (table, bytes) in tables.Zip(written))
        {
            ReadsEverywhere(bytes, table.Rows, table.Dialect, table.Letters);
        }
    }

    [Fact]
    public void A_large_file_of_one_byte_a_letter_goes_on_from_any_row_though_its_letters_are_longer_here()
    {
        var letters = SingleByteLetters.Find("windows-1252");
        var random = new Random(7);
        var rows = Enumerable.Range(0, 20_000).Select(i => new[] { $"{i}", string.Concat(random.GetItems(["é", "€", "\n", ";", "x", "ß"], random.Next(20))) }).ToArray();
        var text = string.Concat(rows.Select(r => $"{r[0]};\"{r[1]}\"\r\n"));
        var bytes = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text);
        var dialect = new CsvDialect(';', '"', null);
        var positions = new List<CsvPosition>();
        using (var source = CsvSource.Open(new MemoryStream(bytes), CsvPosition.Start, dialect, letters, leaveOpen: false))
        {
            while (source.Read())
            {
                positions.Add(source.Next);
            }

            Assert.Equal(bytes.Length, source.BytesRead);
        }

        foreach (var k in Enumerable.Range(0, 200).Select(_ => random.Next(rows.Length - 1)))
        {
            using var source = CsvSource.Open(new MemoryStream(bytes) { Position = positions[k].Offset }, positions[k], dialect, letters, leaveOpen: false);
            Assert.True(source.Read());
            Assert.Equal(rows[k + 1], source.Fields());
            Assert.Equal(positions[k + 1], source.Next);
        }
    }

    private static void ReadsEverywhere(byte[] bytes, string[][] rows, CsvDialect dialect, SingleByteLetters? letters)
    {
        var positions = new List<CsvPosition> { CsvPosition.Start };
        for (var from = 0; from < positions.Count; from++)
        {
            var content = new MemoryStream(bytes) { Position = positions[from].Offset };
            using var source = CsvSource.Open(content, positions[from], dialect, letters, leaveOpen: false);
            for (var k = from; k < rows.Length; k++)
            {
                Assert.True(source.Read());
                Assert.Equal(rows[k], source.Fields());
                Assert.Equal(k, source.Ordinal);
                if (from == 0)
                {
                    positions.Add(source.Next);
                }

                Assert.Equal(positions[k + 1], source.Next);
            }

            Assert.False(source.Read());
        }
    }
}
