using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ops.Domain.Files;

/// <summary>
/// UTF-16 with its byte order mark, as Excel saves "Unicode text", as UTF-8 without one. Half a character, or half a
/// letter at the end, is refused by line: nothing becomes U+FFFD.
/// </summary>
internal sealed class Utf16Stream(Stream inner, bool bigEndian) : ReadOnlyStream
{
    private const int Block = 1 << 14;
    private readonly byte[] _read = new byte[Block];
    private readonly byte[] _made = new byte[Block * 2];
    private int _kept;
    private int _at;
    private int _length;
    private long _line = 1;
    private char _before;
    private bool _isFirst = true;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _length && !buffer.IsEmpty)
        {
            var read = await inner.ReadAsync(_read.AsMemory(_kept), cancellationToken);
            if (read == 0)
            {
                return _kept == 0 ? 0 : throw Refusal("The file ends within a letter");
            }

            Make(_kept + read);
        }

        var give = Math.Min(buffer.Length, _length - _at);
        _made.AsSpan(_at, give).CopyTo(buffer.Span);
        _at += give;
        return give;
    }

    private void Make(int bytes)
    {
        (_at, _length) = (0, 0);
        var from = 0;
        while (bytes - from >= 2)
        {
            var c = Letter(from);
            var size = 2;
            var rune = new Rune('?');
            if (!char.IsSurrogate(c))
            {
                rune = new Rune(c);
            }
            else if (char.IsHighSurrogate(c) && bytes - from < 4)
            {
                break;
            }
            else if (Rune.TryCreate(c, Letter(from + 2 < bytes ? from + 2 : from), out rune))
            {
                size = 4;
            }
            else
            {
                throw Refusal("The file has half a character");
            }

            if (!_isFirst || c != '\uFEFF')
            {
                _length += rune.EncodeToUtf8(_made.AsSpan(_length));
            }

            _line += c == '\r' || (c == '\n' && _before != '\r') ? 1 : 0;
            (_before, _isFirst) = (c, false);
            from += size;
        }

        _read.AsSpan(from, bytes - from).CopyTo(_read);
        _kept = bytes - from;
    }

    private char Letter(int at) => (char)(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_read.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(_read.AsSpan(at)));

    private FileRefusedException Refusal(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} (UTF-16, line {_line:N0}). Save it as 'CSV UTF-8'."));
}
