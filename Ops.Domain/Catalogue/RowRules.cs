using System.Text.Json;

namespace Ops.Domain.Catalogue;

/// <summary>What a record must be so that its objects are rows of a CSV file, read or written.</summary>
internal static class RowRules
{
    /// <summary>The header of a column: <c>[Column]</c>, else the property's name in snake_case.</summary>
    public static string Header(RecordProperty column) =>
        column.Attribute<ColumnAttribute>()?.Header.Trim() ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Property.Name);

    /// <summary>Adds what keeps rows from being read.</summary>
    public static void Check(Type row, List<string> problems)
    {
        if (RecordShape.Read(row, problems) is not { } shape)
        {
            return;
        }

        var before = problems.Count;
        var columns = shape.Properties.Where(p => p.Attribute<OtherColumnsAttribute>() is null).ToList();
        if (columns.Count > 0 || columns.Count == shape.Properties.Count)
        {
            CheckColumns(shape.Type, columns, "read", problems);
        }

        var keys = shape.Properties.Where(c => c.Attribute<KeyColumnAttribute>() is not null).ToList();
        if (keys.Count > 1)
        {
            problems.Add($"{Wording.Name(row)} has more than one [KeyColumn]: {Wording.List([.. keys.Select(k => k.Property.Name)])}. Keep one.");
        }

        if (problems.Count == before)
        {
            CheckFormat(row, problems);
        }
    }

    // The reader knows best what it can't read: formats, other headers, limits.
    private static void CheckFormat(Type row, List<string> problems)
    {
        try
        {
            Files.CsvShape.For(row);
        }
        catch (ArgumentException wrong)
        {
            problems.Add(wrong.Message);
        }
    }

    /// <summary>Adds what keeps an output file from being written; gives the attribute back.</summary>
    public static OutputAttribute? Output(OutputAttribute? output, string operation, List<string> problems)
    {
        if (output is null)
        {
            return null;
        }

        // Written, never made: properties without a setter are columns too.
        var columns = output.Row.GetProperties()
            .Where(p => p is { GetMethod.IsStatic: false } && p.GetIndexParameters().Length == 0)
            .Select(p => new RecordProperty(p, Parameter: null))
            .ToList();
        var own = columns.Where(c => c.Attribute<OtherColumnsAttribute>() is null).ToList();
        if (own.Count > 0 || own.Count == columns.Count)
        {
            CheckColumns(output.Row, own, "write", problems);
        }

        if (own.Count < columns.Count)
        {
            CheckFormat(output.Row, problems);
        }

        var name = output.FileName;
        if (name is null || !name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.Length < 5 || name.AsSpan().ContainsAny("/\\:*?\"<>|\r\n"))
        {
            problems.Add($"{operation} has an output file named '{name}'. It must be a plain file name that ends in .csv.");
        }

        return output;
    }

    private static void CheckColumns(Type row, IReadOnlyList<RecordProperty> columns, string verb, List<string> problems)
    {
        if (columns.Count == 0)
        {
            problems.Add($"{Wording.Name(row)} has no columns. Give it a public property for each.");
        }

        foreach (var column in columns)
        {
            if (!ValueTypes.IsSimple(column.Type))
            {
                problems.Add($"{InputFieldReader.Where(column)} is of type {Wording.Name(column.Property.PropertyType)}, which nothing can {verb} in a CSV file. Use {ValueTypes.Allowed}.");
            }

            if (Header(column).Length == 0)
            {
                problems.Add($"{InputFieldReader.Where(column)} has a [Column] without a header. Name the header or remove the attribute.");
            }
        }

        foreach (var twins in columns.GroupBy(Header, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            problems.Add($"{Wording.Name(row)} has the header '{twins.Key}' for {Wording.List([.. twins.Select(c => c.Property.Name)])}. Give each column its own.");
        }
    }
}
