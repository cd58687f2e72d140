using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ops.Domain.Files;

internal sealed class CsvValueColumn<T>(CsvColumnFacts facts, CsvLimits<T> limits, CsvCell<T> how) : CsvColumn(facts)
    where T : struct
{
    public override string Kind => how.Kind;

    internal T Value(CsvSource source, int field)
    {
        var cell = source.Utf8(field);
        return how.TryParse(cell, out var value) ? value : throw Refused(source, Problem(cell) ?? "is missing");
    }

    internal T? ValueOrNull(CsvSource source, int field)
    {
        var cell = source.Utf8(field);
        return how.TryParse(cell, out var value) ? value
            : CsvCell.IsBlank(cell) ? null
            : throw Refused(source, $"must be {Kind}");
    }

    internal override string? Problem(ReadOnlySpan<byte> cell)
    {
        if (how.TryParse(cell, out var value))
        {
            return limits.IsEmpty ? null : limits.Problem(value);
        }

        return !CsvCell.IsBlank(cell) ? $"must be {Kind}" : MayBeEmpty ? null : "is missing";
    }

    internal override void AppendKey(ReadOnlySpan<byte> cell, ArrayBufferWriter<byte> key)
    {
        if (how.TryParse(cell, out var value))
        {
            key.Write(Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        }
    }
}
