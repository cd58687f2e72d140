namespace Ops.Domain.Files;

/// <summary>
/// What a person sends, on its way into the store: packed bytes are unpacked and UTF-16 becomes UTF-8, so that what is
/// stored and hashed is the plain file every run reads, at any offset. What can't be a table is refused here.
/// </summary>
internal sealed class IntakeStream : ReadOnlyStream
{
    private const int Looked = 4;
    private readonly CountingStream _sent;
    private readonly Stream _content;
    private readonly List<string> _changes;

    private IntakeStream(CountingStream sent, Stream content, List<string> changes) => (_sent, _content, _changes) = (sent, content, changes);

    /// <summary>Bytes that came so far.</summary>
    internal long Sent => _sent.Count;

    /// <summary>What was done to the file, in words that follow "it was": "unpacked (gzip)". Empty: it is stored as it came.</summary>
    internal IReadOnlyList<string> Changes => _changes;

    /// <summary>Looks at the first bytes and begins.</summary>
    /// <exception cref="FileRefusedException">It is no table.</exception>
    internal static async Task<IntakeStream> Open(Stream content, FilesOptions options, CancellationToken ct)
    {
        var sent = new CountingStream(content, options.MaxUploadBytes);
        var changes = new List<string>();
        var (head, rest) = await Look(sent, ct);
        if (head.Span.StartsWith<byte>([0x1F, 0x8B]))
        {
            changes.Add("unpacked (gzip)");
            (head, rest) = await Look(new GunzipStream(rest, sent, options.MaxUploadBytes, options.MaxUnpackRatio), ct);
            if (head.Span.StartsWith<byte>([0x1F, 0x8B]))
            {
                throw new FileRefusedException("The file is packed twice. Send the CSV file itself, or packed once.");
            }
        }

        if (IsArchive(head.Span))
        {
            throw new FileRefusedException("This is an Excel workbook or a ZIP archive and not a CSV file. Open it and save the sheet as 'CSV UTF-8'.");
        }

        if (head.Span.StartsWith<byte>([0xFF, 0xFE]) || head.Span.StartsWith<byte>([0xFE, 0xFF]))
        {
            changes.Add("turned from UTF-16 into UTF-8");
            rest = new Utf16Stream(rest, bigEndian: head.Span[0] == 0xFE);
        }

        return new IntakeStream(sent, rest, changes);
    }

    public override int Read(Span<byte> buffer) => _content.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _content.ReadAsync(buffer, cancellationToken);

    private static async Task<(ReadOnlyMemory<byte> Head, Stream All)> Look(Stream content, CancellationToken ct)
    {
        var head = new byte[Looked];
        var bytes = head.AsMemory(0, await content.ReadAtLeastAsync(head, Looked, throwOnEndOfStream: false, ct));
        return (bytes, new PrefixedStream(bytes, content));
    }

    // ZIP (and so .xlsx, .ods), and the older .xls.
    private static bool IsArchive(ReadOnlySpan<byte> head) => head.SequenceEqual<byte>([0x50, 0x4B, 0x03, 0x04]) || head.SequenceEqual<byte>([0xD0, 0xCF, 0x11, 0xE0]);
}
