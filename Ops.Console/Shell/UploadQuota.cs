using System.Collections.Concurrent;
using Ops.Domain.Access;

namespace Ops.Console.Shell;

/// <summary>Bytes each person may send a day (UTC), counted as they arrive: a file whose length was not told counts all the same.</summary>
internal sealed class UploadQuota(LimitsOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Subject, DateOnly Day), long> _sent = new();

    /// <summary>What to tell somebody who has used it up.</summary>
    public string Words => $"You have sent {options.UploadBytesPerDay:N0} bytes today, the most one person may send a day. Nothing of this file was kept. It starts anew at midnight UTC.";

    public TimeSpan UntilMidnight
    {
        get
        {
            var now = time.GetUtcNow();
            return now.Date.AddDays(1) - now.UtcDateTime;
        }
    }

    public bool IsUsedUp(string subject) => _sent.GetValueOrDefault((subject, Today)) >= options.UploadBytesPerDay;

    /// <summary>The same bytes, counted for this person while they are read; told what is stored, it counts what they became, too: a disk holds files unpacked.</summary>
    public Counting Counted(Stream body, string subject) => new(body, bytes => Add(subject, bytes));

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private void Add(string subject, long bytes)
    {
        var today = Today;
        foreach (var old in _sent.Keys.Where(k => k.Day < today))
        {
            _sent.TryRemove(old, out _);
        }

        if (_sent.AddOrUpdate((subject, today), bytes, (_, sent) => sent + bytes) > options.UploadBytesPerDay)
        {
            throw new UsedUpException(Words);
        }
    }

    /// <summary>The day's bytes are used up in the middle of a file.</summary>
    internal sealed class UsedUpException(string words) : Exception(words);

    /// <summary>A body on its way in.</summary>
    internal sealed class Counting(Stream inner, Action<long> count) : Stream, IProgress<long>
    {
        private long _counted;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _counted += read;
            count(read);
            return read;
        }

        /// <summary>So many bytes are stored of it.</summary>
        public void Report(long value)
        {
            if (value > _counted)
            {
                count(value - _counted);
                _counted = value;
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A request is read asynchronously.");

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
