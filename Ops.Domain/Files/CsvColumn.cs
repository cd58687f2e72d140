using System.Reflection;

namespace Ops.Domain.Files;

/// <summary>One column of a row record.</summary>
public abstract class CsvColumn
{
    private protected CsvColumn(CsvColumnFacts facts)
    {
        Property = facts.Property;
        Header = facts.Header;
        Synonyms = facts.Synonyms;
        MayBeEmpty = facts.MayBeEmpty;
        MayBeMissing = facts.MayBeMissing;
        IsKey = facts.IsKey;
    }

    /// <summary>The header in the file.</summary>
    public string Header { get; }

    /// <summary>Other headers it may have.</summary>
    public IReadOnlyList<string> Synonyms { get; }

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

    /// <summary>Whether a header in a file means this column.</summary>
    internal bool IsNamed(string name) => name.Equals(Header, StringComparison.OrdinalIgnoreCase) || Synonyms.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a cell, in words that follow the header: "is missing"; null when nothing is.</summary>
    internal abstract string? Problem(ReadOnlySpan<byte> cell);

    /// <summary>Adds what makes a key: equal values give equal bytes, also where two cells are spelled differently (5 and 05).</summary>
    internal abstract void AppendKey(ReadOnlySpan<byte> cell, System.Buffers.ArrayBufferWriter<byte> key);

    private protected CsvRefusedException Refused(CsvSource source, string problem) =>
        new(new CsvProblem(source.Line, Header, CsvSentence.Of(source.Line, Header, problem)));
}

/// <summary>What every column is made of.</summary>
internal sealed record CsvColumnFacts(PropertyInfo Property, string Header, IReadOnlyList<string> Synonyms, bool MayBeEmpty, bool MayBeMissing, bool IsKey);
