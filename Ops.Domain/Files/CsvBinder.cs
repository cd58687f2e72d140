using System.Linq.Expressions;
using System.Reflection;

namespace Ops.Domain.Files;

/// <summary>
/// Compiles "new TRow(cell 0, …) { Property = cell 3, … }" for one header: no lookup, no boxing and no dictionary for a row.
/// Columns the file lacks aren't assigned, so the record's own initial values stay.
/// </summary>
internal static class CsvBinder
{
    internal static Func<CsvSource, TRow> For<TRow>(CsvShape shape, CsvHeader header)
    {
        if (shape.Row != typeof(TRow))
        {
            throw new ArgumentException($"The shape is of {shape.Row.Name}, not of {typeof(TRow).Name}.", nameof(shape));
        }

        var source = Expression.Parameter(typeof(CsvSource), "source");
        var cells = shape.Columns.Select((c, i) => (Column: c, Field: header.Fields[i])).Where(x => x.Field >= 0)
            .ToDictionary(x => x.Column.Property.Name, x => (x.Column.Property, Value: Cell(source, x.Column, x.Field)), StringComparer.OrdinalIgnoreCase);
        var parameters = shape.Constructor.GetParameters();
        var made = Expression.New(shape.Constructor, parameters.Select(p =>
            cells.TryGetValue(p.Name!, out var cell) ? cell.Value
            : p.HasDefaultValue ? Expression.Constant(p.DefaultValue, p.ParameterType)
            : (Expression)Expression.Default(p.ParameterType)));
        var taken = parameters.Select(p => p.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rest = cells.Where(c => !taken.Contains(c.Key)).Select(c => (MemberBinding)Expression.Bind(c.Value.Property, c.Value.Value));
        var others = shape.Others is { } property ? [Expression.Bind(property, Others(source, header))] : Array.Empty<MemberBinding>();
        return Expression.Lambda<Func<CsvSource, TRow>>(Expression.MemberInit(made, [.. rest, .. others]), source).Compile();
    }

    private static MethodCallExpression Others(ParameterExpression source, CsvHeader header)
    {
        (string Name, int Field)[] fields = [.. header.Names.Select((name, i) => (name, i)).Where(x => x.name.Length > 0 && !header.Fields.Contains(x.i))];
        return Expression.Call(typeof(CsvBinder), nameof(Rest), null, source, Expression.Constant(fields));
    }

    private static IReadOnlyDictionary<string, string> Rest(CsvSource source, (string Name, int Field)[] fields)
    {
        var cells = new Dictionary<string, string>(fields.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, field) in fields)
        {
            cells[name] = source.Text(field);
        }

        return cells;
    }

    private static Expression Cell(ParameterExpression source, CsvColumn column, int field)
    {
        var method = column.GetType().GetMethod(
            column.MayBeEmpty ? nameof(CsvTextColumn.ValueOrNull) : nameof(CsvTextColumn.Value), BindingFlags.Instance | BindingFlags.NonPublic)!;
        var value = Expression.Call(Expression.Constant(column, column.GetType()), method, source, Expression.Constant(field));

        // [Required] int? is read as an int and put into a nullable property.
        return value.Type == column.Property.PropertyType ? value : Expression.Convert(value, column.Property.PropertyType);
    }
}
