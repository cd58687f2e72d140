using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>The row records the corpus is read with, by the names <c>Corpus/make.py</c> uses.</summary>
internal static class CorpusShapes
{
    internal static CsvShape Of(string name) => CsvShape.For(name switch
    {
        "plain" => typeof(Plain),
        "german" => typeof(German),
        "any" => typeof(Any),
        "tab" => typeof(Tab),
        "raw" => typeof(Raw),
        "western" => typeof(Western),
        "hash" => typeof(Hash),
        "apostrophe" => typeof(Apostrophe),
        "american" => typeof(American),
        "french" => typeof(French),
        "optional" => typeof(Optional),
        "own" => typeof(Own),
        _ => throw new ArgumentException($"No record for {name}.", nameof(name)),
    });

    internal abstract record Columns
    {
        [KeyColumn, AlsoCalled("Nr", "Kundennummer")] public required string Id { get; init; }

        public string? Name { get; init; }

        [AlsoCalled("Betrag")] public decimal? Amount { get; init; }

        [AlsoCalled("Datum")] public DateOnly? Day { get; init; }

        [AlsoCalled("Aktiv")] public bool? Active { get; init; }

        [AlsoCalled("Zeit")] public DateTimeOffset? SeenAt { get; init; }
    }

    internal sealed record Plain : Columns;

    [CsvFormat(Separators = ";", Culture = "de-DE", TimeZone = "Europe/Berlin")]
    internal sealed record German : Columns;

    [CsvFormat(Separators = ",;\t|")]
    internal sealed record Any : Columns;

    [CsvFormat(Separators = "\t")]
    internal sealed record Tab : Columns;

    [CsvFormat(Separators = "\t", Quote = '\0')]
    internal sealed record Raw : Columns;

    [CsvFormat(Separators = ";", Encoding = "windows-1252", Culture = "de-DE")]
    internal sealed record Western : Columns;

    [CsvFormat(Comment = '#')]
    internal sealed record Hash : Columns;

    [CsvFormat(Quote = '\'')]
    internal sealed record Apostrophe : Columns;

    [CsvFormat(Culture = "en-US")]
    internal sealed record American : Columns;

    [CsvFormat(Separators = ";", Culture = "fr-FR")]
    internal sealed record French : Columns;

    internal sealed record Optional(string? Id, string? Name);

    internal sealed record Own([property: KeyColumn] string Id, [property: Column("straße")] string Street, [property: Column("größe")] int Size);
}
