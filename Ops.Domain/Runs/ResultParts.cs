using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Puts the results of a run at work into the file store, a numbered part after the other: whoever loses the database has them
/// up to a minute ago. At the end of the run they are merged into one file. Each part is whole or not there.
/// </summary>
public sealed partial class ResultParts(IDbContextFactory<OpsDb> dbs, ResultTable table, IFileStore store, FilesOptions options, TimeProvider time, ILogger<ResultParts> logger)
{
    // What earlier legs wrote and died before entering; older fences were looked after by those that followed them.
    private const int Forefathers = 5;

    private FilesOptions Options => options;

    private TimeProvider Time => time;

    private ILogger Log => logger;

    /// <summary>Follows a leg of a run; dispose it before the run is settled.</summary>
    internal Following Follow(Lease lease, Run run) => new(this, lease, run);

    /// <summary>The parts there are, in order.</summary>
    internal async Task<IReadOnlyList<ResultPart>> Of(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.ResultParts.AsNoTracking().Where(p => p.RunId == runId).OrderBy(p => p.Number).ToListAsync(ct);
    }

    /// <summary>
    /// Writes the header, the parts one after the other, and whatever the ledger has behind them.
    /// </summary>
    /// <exception cref="PartDamagedException">A part is not as it was written.</exception>
    internal async Task Merge(Run run, IReadOnlyList<ResultPart> parts, Stream to, CancellationToken ct)
    {
        await using var counted = new HashedWriting(to);
        await table.WriteHeader(run, counted, ct);
        var header = counted.Written;
        var next = CsvPosition.Start;
        foreach (var part in parts)
        {
            await using var content = await store.OpenPublished(part.Key, ct) ?? throw new PartDamagedException(part);
            await using var hashed = new HashedReading(content);
            await Skip(hashed, header, ct);
            await hashed.CopyToAsync(to, ct);
            if (hashed.Sha256() != part.Sha256)
            {
                throw new PartDamagedException(part);
            }

            next = new CsvPosition(part.Offset, part.Line, part.To);
        }

        await table.WriteSpan(run, to, next, long.MaxValue, hasHeader: false, ct);
    }

    /// <summary>Takes the parts back once their rows stand in one file.</summary>
    internal async Task Withdraw(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, ct);
        var parts = await Of(runId, ct);
        if (parts.Count == 0 && run.CursorOrdinal < options.PartRows && run.WorkedMilliseconds < options.PartSeconds * 1000)
        {
            // None was ever due; most runs are that short, and each question to a bucket costs.
            return;
        }

        foreach (var part in parts)
        {
            await store.Withdraw(part.Key, ct);
        }

        await WithdrawUnentered(run, (parts.Count == 0 ? 0 : parts[^1].Number) + 1, run.Epoch, ct);
        await db.ResultParts.Where(p => p.RunId == runId).ExecuteDeleteAsync(ct);
    }

    private async Task WithdrawUnentered(Run run, int number, long lastEpoch, CancellationToken ct)
    {
        for (var epoch = Math.Max(1, lastEpoch - Forefathers); epoch <= lastEpoch; epoch++)
        {
            await store.Withdraw(KeyOf(run.Id, number, epoch), ct);
        }
    }

    private static async Task Skip(Stream content, long bytes, CancellationToken ct)
    {
        var buffer = new byte[4096];
        for (var left = bytes; left > 0;)
        {
            left -= await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), ct) is > 0 and var n ? n : left;
        }
    }

    private async Task Write(Lease lease, bool isFirst, CancellationToken ct)
    {
        Run run;
        ResultPart? before;
        long? inDoubt;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == lease.RunId, ct);
            before = await db.ResultParts.AsNoTracking().Where(p => p.RunId == run.Id).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);
            inDoubt = await db.Ledger.Where(i => i.RunId == run.Id && i.Finding == ItemOutcome.Started).MinAsync(i => (long?)i.Ordinal, ct);
        }

        // What lies before the cursor and before the first item in doubt does not change any more.
        var to = Math.Min(run.CursorOrdinal, inDoubt - 1 ?? long.MaxValue);
        var after = before is null ? CsvPosition.Start : new CsvPosition(before.Offset, before.Line, before.To);
        if (to <= after.Ordinal)
        {
            return;
        }

        var number = (before?.Number ?? 0) + 1;
        if (isFirst)
        {
            await WithdrawUnentered(run, number, lease.Epoch - 1, ct);
        }

        var (rows, next, bytes, sha256) = (0L, after, 0L, "");
        var key = KeyOf(run.Id, number, lease.Epoch);
        await store.Publish(key, async (stream, token) =>
        {
            await using var hashed = new HashedWriting(stream);
            (rows, next) = await table.WriteSpan(run, hashed, after, to, hasHeader: true, token);
            (bytes, sha256) = (hashed.Written, hashed.Sha256());
        }, ct);
        var part = new ResultPart { RunId = run.Id, Number = number, From = after.Ordinal + 1, To = to, Rows = rows, Offset = next.Offset, Line = next.Line, Bytes = bytes, Sha256 = sha256, Key = key, At = time.GetUtcNow() };
        if (!await Enter(lease, part, ct))
        {
            await store.Withdraw(key, ct);
        }
    }

    /// <summary>Enters a part unless the run is somebody else's by now: its parts have other names, and other numbers follow.</summary>
    private async Task<bool> Enter(Lease lease, ResultPart part, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Runs.AnyAsync(r => r.Id == lease.RunId && r.Epoch == lease.Epoch && r.LeaseOwner == lease.Owner, ct))
        {
            return false;
        }

        db.ResultParts.Add(part);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static string KeyOf(long runId, int number, long epoch) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"runs/{runId}/parts/{number:000000}-{epoch}.csv");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A part of the results of {Run} could not be written to the file store; it is tried again with the next one. {Why}")]
    private static partial void LogUnwritten(ILogger logger, string run, string why);

    /// <summary>Writes parts beside a leg, one at a time, and never holds it up: what it misses stands in the next part, or in the ledger.</summary>
    internal sealed class Following : IAsyncDisposable
    {
        private readonly ResultParts _parts;
        private readonly Lease _lease;
        private readonly bool _isWanted;
        private readonly SemaphoreSlim _due = new(0, 1);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _loop;
        private long _last;
        private long _since;

        public Following(ResultParts parts, Lease lease, Run run)
        {
            (_parts, _lease, _last, _since) = (parts, lease, run.CursorOrdinal, parts.Time.GetTimestamp());

            // A preview changes nothing that could not be found again.
            _isWanted = run.Mode != RunMode.Preview;
            _loop = _isWanted ? Task.Run(Loop, CancellationToken.None) : Task.CompletedTask;
        }

        /// <summary>A checkpoint was written.</summary>
        public void Reached(long ordinal)
        {
            var last = Interlocked.Read(ref _last);
            if (_isWanted && (ordinal - last >= _parts.Options.PartRows || (ordinal > last && _parts.Time.GetElapsedTime(Interlocked.Read(ref _since)).TotalSeconds >= _parts.Options.PartSeconds)))
            {
                Interlocked.Exchange(ref _last, ordinal);
                Interlocked.Exchange(ref _since, _parts.Time.GetTimestamp());
                try
                {
                    _due.Release();
                }
                catch (SemaphoreFullException)
                {
                    // One is due already; it will hold this too.
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _loop;
            _end.Dispose();
            _due.Dispose();
        }

        private async Task Loop()
        {
            for (var isFirst = true; ; isFirst = false)
            {
                try
                {
                    await _due.WaitAsync(_end.Token);
                    await _parts.Write(_lease, isFirst, _end.Token);
                }
                catch (OperationCanceledException) when (_end.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception failure) when (failure is FileStoreException or FileRefusedException or FileMissingException or CsvRefusedException or IOException or DbException or DbUpdateException)
                {
                    LogUnwritten(_parts.Log, RunNumber.Format(_lease.RunId), failure.Message);
                }
            }
        }
    }
}

/// <summary>A part of a run's results is not as it was written; the ledger still has all of it.</summary>
internal sealed class PartDamagedException(ResultPart part) : Exception($"{part.Key} is not as it was written.");
