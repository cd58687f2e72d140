using System.Collections.Concurrent;
using System.Reflection;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>
/// The columns a row record stands for, in the order of its properties. A column must be in the file unless its property
/// is nullable and neither <c>required</c> nor [Required]; a cell must be filled unless its property is nullable and not [Required].
/// </summary>
public sealed class CsvShape
{
    private static readonly ConcurrentDictionary<Type, CsvShape> Shapes = new();

    private CsvShape(Type row, IReadOnlyList<CsvColumn> columns, ConstructorInfo constructor, CsvFormat format)
    {
        Format = format;
        Row = row;
        Columns = columns;
        Constructor = constructor;
        Keys = [.. columns.Where(c => c.IsKey)];
        AllowsExtra = row.IsDefined(typeof(ExtraColumnsAttribute), inherit: true);
        Others = OthersOf(row).FirstOrDefault();
    }

    /// <summary>The row record.</summary>
    public Type Row { get; }

    /// <summary>The columns, in the order of their declaration.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>Columns whose values together name a row; empty when the record marks none.</summary>
    public IReadOnlyList<CsvColumn> Keys { get; }

    /// <summary>Whether a file may have columns the record doesn't know.</summary>
    public bool AllowsExtra { get; }

    /// <summary>How files are written where that is not commas, 12.50 and 2026-12-31, for people who make one; null when it is.</summary>
    public string? Forms => CsvForms.InWords(this);

    /// <summary>The property that gets the columns no other is for; null when the record has none.</summary>
    internal PropertyInfo? Others { get; }

    internal ConstructorInfo Constructor { get; }

    internal CsvFormat Format { get; }

    /// <summary>The marks of a file with this separator.</summary>
    internal CsvDialect Dialect(char separator) => new(separator, Format.Quote, Format.Comment, SkipsEmptyRows: Columns.Any(c => !c.MayBeEmpty));

    /// <summary>The shape of a record; made once for each.</summary>
    /// <exception cref="ArgumentException">Lists all that is wrong with the record.</exception>
    public static CsvShape For(Type row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Shapes.GetOrAdd(row, Make);
    }

    /// <summary>Whether a property of this type can be a column: string, int, long, decimal, double, bool, DateOnly, DateTimeOffset, Guid, enums, and their nullable forms.</summary>
    public static bool IsSupported(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type == typeof(string) || CsvCell.IsKnown(Nullable.GetUnderlyingType(type) ?? type);
    }

    private static CsvShape Make(Type row)
    {
        var problems = new List<string>();
        var constructor = PickConstructor(row);
        if (constructor is null)
        {
            problems.Add("it needs a public constructor whose parameters are named like its properties");
        }

        var format = CsvFormat.Of(row, problems);
        var columns = new List<CsvColumn>();
        foreach (var property in CsvProperties.Of(row, constructor))
        {
            try
            {
                columns.Add(CsvProperties.Column(property, constructor, format.Culture));
            }
            catch (CsvShapeException e)
            {
                problems.Add($"{property.Name}: {e.Message}");
            }
        }

        problems.AddRange(columns.SelectMany(c => c.Synonyms.Prepend(c.Header).Select(h => (Header: h, c.Property.Name))).GroupBy(x => x.Header, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Skip(1).Any()).Select(g => $"{string.Join(" and ", g.Select(x => x.Name).Distinct())} have the same header {g.Key}"));
        var others = OthersOf(row).ToList();
        if (others.Count > 1 || others.Exists(p => p.PropertyType != typeof(IReadOnlyDictionary<string, string>) || p.SetMethod is not { IsPublic: true } || !row.IsDefined(typeof(ExtraColumnsAttribute), inherit: true)))
        {
            problems.Add("[OtherColumns] stands on one property IReadOnlyDictionary<string, string> with an init of a record that has [ExtraColumns]");
        }

        if (columns.Count == 0 && others.Count == 0 && problems.Count == 0)
        {
            problems.Add("it has no properties that can be set");
        }

        return problems.Count == 0 ? new CsvShape(row, columns, constructor!, format)
            : throw new ArgumentException($"{row.Name} can't be the rows of a CSV file: {string.Join("; ", problems)}.", nameof(row));
    }

    private static IEnumerable<PropertyInfo> OthersOf(Type row) => row.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.IsDefined(typeof(OtherColumnsAttribute)));

    private static ConstructorInfo? PickConstructor(Type row) => row.IsAbstract ? null : row.GetConstructors()
        .Where(c => c.GetParameters().All(p => CsvProperties.Matching(row, p) is not null))
        .OrderBy(c => c.GetParameters().Length)
        .FirstOrDefault();
}
