using System.ComponentModel.DataAnnotations;
using System.Text;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>The rows these tests read, and short ways to read them.</summary>
internal static class CsvRecords
{
    internal sealed record Pair(string A, string B);

    internal sealed record One(string A);

    internal sealed record Keyed([property: KeyColumn] string Id);

    internal sealed record KeyedByTwo([property: KeyColumn] string Place, [property: KeyColumn] int Number);

    [ExtraColumns]
    internal sealed record Loose(string A);

    internal enum Colour
    {
        Red,
        Green,
    }

    internal sealed record All
    {
        [Column("submission_id"), KeyColumn] public required long Id { get; init; }

        public string Name { get; init; } = "?";

        public int Count { get; init; }

        [Range(0.01, 1000)] public decimal Amount { get; init; }

        public double Share { get; init; }

        public bool Active { get; init; }

        public DateOnly BornOn { get; init; }

        public DateTimeOffset SeenAt { get; init; }

        public Guid Ticket { get; init; }

        public Colour Colour { get; init; }

        [StringLength(5)] public string? Note { get; init; } = "unset";

        public int? Rank { get; init; } = 7;
    }

    internal const string AllHeader = "submission_id,name,count,amount,share,active,born_on,seen_at,ticket,colour";
    internal const string AllRow = "12,Zoë,3,12.50,0.5,yes,2026-11-21,2026-11-21T08:30:00+01:00,6f9619ff-8b86-d011-b42d-00cf4fc964ff,green";

    internal static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    internal static List<TRow> Read<TRow>(string text)
        where TRow : class
    {
        using var rows = CsvRows<TRow>.Read(Stream(text), CsvShape.For(typeof(TRow)), CsvPosition.Start);
        var all = new List<TRow>();
        while (rows.Read())
        {
            all.Add(rows.Current);
        }

        return all;
    }

    internal static List<string[]> Fields(Stream content)
    {
        using var source = CsvSource.Open(content, CsvPosition.Start);
        var all = new List<string[]>();
        while (source.Read())
        {
            all.Add(source.Fields());
        }

        return all;
    }

    internal static CsvProblem Refused(byte[] content) => Assert.Throws<CsvRefusedException>(() => Fields(new MemoryStream(content))).Problem;

    internal static CsvProblem Refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    internal static Task<CsvReport> Check<TRow>(string text) => Check<TRow>(Stream(text));

    internal static Task<CsvReport> Check<TRow>(Stream content) => new CsvCheck().Run(content, CsvShape.For(typeof(TRow)), null, CancellationToken.None);

    internal static async Task<string[]> Messages<TRow>(string text) => [.. (await Check<TRow>(text)).Problems.Select(p => p.Message)];
}
