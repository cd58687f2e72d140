using System.Buffers;
using System.Text;

namespace Ops.Domain.Files;

internal sealed class CsvTextColumn(CsvColumnFacts facts, CsvLimits<string> limits) : CsvColumn(facts)
{
    public override string Kind => "text";

    /// <summary>Text is kept as it is, spaces too: only the author knows whether they mean something.</summary>
    internal string Value(CsvSource source, int field)
    {
        var text = source.Text(field);
        return string.IsNullOrWhiteSpace(text) ? throw Refused(source, "is missing") : text;
    }

    internal string? ValueOrNull(CsvSource source, int field) => source.Text(field) is { Length: > 0 } text ? text : null;

    internal override string? Problem(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
        {
            return MayBeEmpty ? null : "is missing";
        }

        // The first byte settles nearly every cell without making a string.
        if (!MayBeEmpty && (cell[0] <= ' ' || cell[0] > 127) && string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(cell)))
        {
            return "is missing";
        }

        return limits.IsEmpty ? null : limits.Problem(Encoding.UTF8.GetString(cell));
    }

    internal override void AppendKey(ReadOnlySpan<byte> cell, ArrayBufferWriter<byte> key) => key.Write(cell);
}
