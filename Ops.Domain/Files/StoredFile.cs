namespace Ops.Domain.Files;

/// <summary>An uploaded file: who brought which bytes under which name. The bytes lie in the file store under their hash.</summary>
public sealed class StoredFile
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>64 lower-case hexadecimal digits: names the bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The name it had on the person's machine; data, never a path.</summary>
    public string Name { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Data rows, once a check has counted them.</summary>
    public long? Rows { get; set; }

    /// <summary>The header as found, columns separated by line feeds.</summary>
    public string? Header { get; set; }

    /// <summary>Who brought it.</summary>
    public string BySubject { get; init; } = "";

    /// <summary>Who, for people.</summary>
    public string ByName { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Where it was taken from, such as <c>s3://bucket/drop/rows.csv</c> and its version; null when a person brought it.</summary>
    public string? Source { get; init; }

    /// <summary>Who, as he acted; not stored here but in the audit trail.</summary>
    internal Access.Actor? By { get; init; }

    /// <summary>Bytes as they were sent, packed or in another encoding; 0 when it was read from the database. In the audit trail, not stored here.</summary>
    public long SentBytes { get; init; }

    /// <summary>What was done to it before it was stored, in words that follow "it was"; empty when it is stored as it came, and when it was read from the database.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>For the person who sent it; null when it is stored as it came.</summary>
    public string? Arrival => Changes.Count == 0 ? null
        : $"It came with {Bytes.InWords(SentBytes)}, was {string.Join(" and ", Changes)}, and is kept with {Bytes.InWords(Size)}.";
}
