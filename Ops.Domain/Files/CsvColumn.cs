using System.Reflection;

namespace Ops.Domain.Files;

/// <summary>One column of a row record.</summary>
public abstract class CsvColumn
{
    private protected CsvColumn(PropertyInfo property, string header, bool mayBeEmpty, bool mayBeMissing, bool isKey)
    {
        Property = property;
        Header = header;
        MayBeEmpty = mayBeEmpty;
        MayBeMissing = mayBeMissing;
        IsKey = isKey;
    }

    /// <summary>The header in the file.</summary>
    public string Header { get; }

    /// <summary>The record's property.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Whether a cell may be empty; it is then null.</summary>
    public bool MayBeEmpty { get; }

    /// <summary>Whether a file may lack the column; the property then keeps its initial value.</summary>
    public bool MayBeMissing { get; }

    /// <summary>Whether its value, alone or with other key columns, names the row.</summary>
    public bool IsKey { get; }

    /// <summary>What a cell holds, in words that follow "must be": "a number like 12.50".</summary>
    public abstract string Kind { get; }

    /// <summary>What is wrong with a cell, in words that follow the header: "is missing"; null when nothing is.</summary>
    internal abstract string? Problem(ReadOnlySpan<byte> cell);

    /// <summary>Adds what makes a key: equal values give equal bytes, also where two cells are spelled differently (5 and 05).</summary>
    internal abstract void AppendKey(ReadOnlySpan<byte> cell, System.Buffers.ArrayBufferWriter<byte> key);

    private protected CsvRefusedException Refused(CsvSource source, string problem) =>
        new(new CsvProblem(source.Line, Header, CsvSentence.Of(source.Line, Header, problem)));
}
