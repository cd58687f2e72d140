using System.Buffers;
using Amazon.S3.Model;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Bytes on their way into the bucket. What fits into one part goes there in one request; more goes as a multipart upload to an incoming
/// object and is copied by the server to its final name when it is whole. Nothing is ever visible there before. Memory does not grow:
/// a few parts are on their way, one is filled.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, string incoming) : IAsyncDisposable
{
    private const int CompleteTries = 3;
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly List<PartETag> _parts = [];
    private readonly Queue<Task<PartETag>> _onTheWay = [];
    private readonly CancellationTokenSource _end = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(bucket.Tuning.PartSize);
    private int _filled;
    private int _begun;
    private long _sent;
    private string? _uploadId;
    private bool _isWhole;

    private S3Tuning Tuning => bucket.Tuning;

    private int PartSize => _begun < Tuning.SmallParts ? Tuning.PartSize : 2 * Tuning.PartSize;

    /// <summary>Takes bytes; waits when enough are on their way.</summary>
    internal async ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        while (!content.IsEmpty)
        {
            if (_filled == PartSize)
            {
                await SendPart(ct);
            }

            var n = Math.Min(content.Length, PartSize - _filled);
            content.Span[..n].CopyTo(_buffer.AsSpan(_filled));
            _filled += n;
            content = content[n..];
        }
    }

    /// <summary>Makes what was written visible under its final name: whole, and in place of what is there.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="onlyNew">The name says the content, and nothing was there a moment ago: what somebody else stored since then is the same.</param>
    /// <param name="ct">Cancels; what is visible then is what was there before, or all of this.</param>
    internal async Task Finish(string key, bool onlyNew, CancellationToken ct)
    {
        var size = _sent + _filled;
        var before = onlyNew ? null : await bucket.Find(key, ct);
        if (_uploadId is null)
        {
            using var content = new MemoryStream(_buffer, 0, _filled, writable: false);
            await bucket.Put(key, content, _mark, onlyNew, ct);
        }
        else
        {
            await SendPart(ct);
            await Arrive(0);
            var whole = await Complete(incoming, _uploadId, _parts, size, ct);
            _isWhole = true;
            await Copy(whole, key, ct);
        }

        // The last word is what lies there: a "200 OK" with an error in its body, or of a server that lost a part, ends here.
        var there = await bucket.Find(key, ct);
        var isMine = there?.Upload == _mark && there.Size == size;
        var isTheSame = onlyNew && there?.Size == size;
        var isNewer = !onlyNew && there?.Upload is { } other && other != _mark && other != before?.Upload;
        if (!isMine && !isTheSame && !isNewer)
        {
            throw new FileStoreException($"{bucket.Describe(key)} is not there as it was written, though the server said so. Try again, and tell whoever runs the server.");
        }
    }

    /// <summary>Ends what is on its way, and leaves neither parts nor an incoming object.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var part in _onTheWay)
        {
            // A part that arrives after the abort would stay for ever.
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _end.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_uploadId is not null)
        {
            await Quietly(ct => _isWhole ? bucket.Delete(incoming, ct) : bucket.Abort(incoming, _uploadId, ct));
        }
    }

    private async Task SendPart(CancellationToken ct)
    {
        if (_filled == 0)
        {
            return;
        }

        _uploadId ??= await bucket.Initiate(incoming, _mark, ct);
        await Arrive(Tuning.PartsAtOnce - 1);
        ct.ThrowIfCancellationRequested();
        var (buffer, length, number) = (_buffer, _filled, ++_begun);
        (_buffer, _filled) = (ArrayPool<byte>.Shared.Rent(PartSize), 0);
        _sent += length;
        _onTheWay.Enqueue(Send(buffer, length, number));
    }

    private async Task<PartETag> Send(byte[] buffer, int length, int number)
    {
        try
        {
            using var content = new MemoryStream(buffer, 0, length, writable: false);
            return await bucket.Part(incoming, _uploadId!, number, content, _end.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Waits until no more than so many parts are on their way.</summary>
    private async Task Arrive(int left)
    {
        while (_onTheWay.Count > left)
        {
            // Peek: one that fails stays in the queue, where the end waits for it.
            _parts.Add(await _onTheWay.Peek());
            _ = _onTheWay.Dequeue();
        }
    }

    /// <summary>Completes an upload and looks whether it is there: the answer may be lost, or lie.</summary>
    private async Task<S3Object> Complete(string key, string uploadId, IReadOnlyList<PartETag> parts, long size, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            FileStoreException? failure = null;
            try
            {
                await bucket.Complete(key, uploadId, parts, ct);
            }
            catch (FileStoreException e)
            {
                failure = e;
            }

            if (await bucket.Find(key, ct) is { } there && there.Upload == _mark && there.Size == size)
            {
                return there;
            }

            if (tries == CompleteTries)
            {
                throw failure ?? new FileStoreException($"{bucket.Describe(key)} was not put together by the server, though it said so. Nothing was stored; try again, and tell whoever runs the server.");
            }
        }
    }

    private async Task Copy(S3Object whole, string key, CancellationToken ct)
    {
        if (whole.Size < Tuning.CopyInPartsFrom)
        {
            await bucket.Copy(whole, key, ct);
            return;
        }

        var uploadId = await bucket.Initiate(key, _mark, ct);
        try
        {
            var parts = new List<PartETag>();
            for (long from = 0; from < whole.Size; from += Tuning.CopyPart)
            {
                parts.Add(await bucket.CopyPart(whole, key, uploadId, parts.Count + 1, from, Math.Min(from + Tuning.CopyPart, whole.Size) - 1, ct));
            }

            await Complete(key, uploadId, parts, whole.Size, ct);
        }
        catch
        {
            await Quietly(ct => bucket.Abort(key, uploadId, ct));
            throw;
        }
    }

    /// <summary>Clears away. What happened before is what counts, and what stays is found by this process's name at a later start.</summary>
    private async Task Quietly(Func<CancellationToken, Task> clear)
    {
        // Not by the caller's token: it may be the reason we are here.
        using var patience = new CancellationTokenSource(Tuning.Timeout);
        try
        {
            await clear(patience.Token);
        }
        catch (Exception failure) when (failure is FileStoreException or OperationCanceledException)
        {
            // Said above.
        }
    }
}
