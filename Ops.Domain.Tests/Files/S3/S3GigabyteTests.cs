using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>A CSV of more than a gigabyte on its whole way: drop, intake, check, run, results. It is never on a disk, and never whole in memory.</summary>
[Collection(nameof(Alone))]
public sealed class S3GigabyteTests(CephS3 ceph, ITestOutputHelper output)
{
    private const int Rows = 100_000, Wide = 10_740;
    private const long Gigabyte = 1L << 30, MostMemory = 200L << 20;
    private static readonly CancellationToken Ct = CancellationToken.None;
    private long _before, _most;

    [Fact]
    public async Task A_gigabyte_from_the_drop_is_checked_and_run_to_its_last_row_in_memory_that_does_not_grow_with_it()
    {
        await ceph.Ready();
        using var bench = new S3Bench(ceph, new S3Tuning());
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton<IFileStore>(bench.Store));
        var watch = Stopwatch.StartNew();
        var size = await Put(bench.Seen.DropPrefix + "wide.csv");
        Assert.InRange(size, Gigabyte, 2 * Gigabyte);
        Say(watch, $"{size:N0} bytes lie in the drop");

        _before = GC.GetTotalMemory(forceFullCollection: true);
        var drop = new S3FileDrop(bench.Store, bench.Seen, console.Get<FileIntake>(), console.Get<AccessRules>());
        var file = await drop.Take("wide.csv", TestConsole.Sam, new Told(this), Ct);
        Assert.Equal(size, file.Size);
        await ceph.Client.DeleteObjectAsync(bench.Seen.Bucket, bench.Seen.DropPrefix + "wide.csv", Ct);
        Say(watch, "taken");

        // What the scripted operation keeps for tests to look at would be memory of its own.
        console.Deck.Apply = call =>
        {
            console.Deck.Applied.Clear();
            console.Deck.Planned.Clear();
            Look(() => call.Key.EndsWith("0000", StringComparison.Ordinal));
            return Task.FromResult<Outcome?>(Outcome.Done());
        };
        var id = await console.Start("test.cards", inputs: new JsonObject { ["cards"] = file.Sha256 });
        Say(watch, "checked, row by row");
        Assert.True(await console.Get<RunExecutor>().Execute(id, Ct));
        var run = await console.Find(id);
        Assert.Equal((RunStatus.Succeeded, Rows), (run.Status, run.Succeeded));
        Say(watch, "run, results published");

        await using (var results = (await bench.Store.OpenPublished(run.ResultsKey!, Ct))!)
        {
            Assert.Equal(Rows, await ReadRows(results));
        }

        Say(watch, $"results read: one row for each of {Rows:N0}; most memory held {_most / 1e6:N0} MB");
        Assert.InRange(_most, 1, MostMemory);
        Assert.Equal(2, (await bench.Keys()).Length);
        Assert.Empty(await bench.Unfinished());
    }

    /// <summary>Each result belongs to its row: the key, the row's own words, and what became of it.</summary>
    private async Task<int> ReadRows(Stream results)
    {
        using var reader = new StreamReader(results);
        Assert.StartsWith("card,remark,outcome,", await reader.ReadLineAsync(Ct), StringComparison.Ordinal);
        var rows = 0;
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            var key = Key(++rows);
            if (!line.StartsWith($"{key},{key}", StringComparison.Ordinal) || !line.AsSpan(key.Length + 1 + Wide).StartsWith(",done,", StringComparison.Ordinal))
            {
                Assert.Fail($"Row {rows}: {line[..40]}…{line[Math.Min(line.Length, key.Length + Wide)..]}");
            }

            Look(() => rows % 10_000 == 0);
        }

        return rows;
    }

    private async Task<long> Put(string key)
    {
        var (bucket, parts, size) = (CephS3.Bucket, new List<PartETag>(), 0L);
        var upload = await ceph.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = key }, Ct);
        using var part = new MemoryStream();
        part.Write("card,remark\n"u8);
        for (var row = 1; row <= Rows; row++)
        {
            part.Write(Row(row));
            if (part.Length > 16 << 20 || row == Rows)
            {
                part.Position = 0;
                var sent = await ceph.Client.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartNumber = parts.Count + 1, InputStream = part, PartSize = part.Length }, Ct);
                parts.Add(new PartETag(parts.Count + 1, sent.ETag));
                size += part.Length;
                part.SetLength(0);
            }
        }

        await ceph.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = parts }, Ct);
        return size;
    }

    private static string Key(int row) => string.Create(CultureInfo.InvariantCulture, $"card-{row:000000}");

    private static byte[] Row(int row) => Encoding.ASCII.GetBytes($"{Key(row)},{Key(row).PadRight(Wide, (char)('a' + (row % 26)))}\n");

    private void Look(Func<bool> now)
    {
        if (now())
        {
            _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }
    }

    private void Say(Stopwatch watch, string what) => output.WriteLine($"{watch.Elapsed.TotalSeconds,6:N0} s  {what}");

    private sealed class Told(S3GigabyteTests test) : IProgress<long>
    {
        private long _looked;

        public void Report(long value)
        {
            if (value - _looked > 100 << 20)
            {
                _looked = value;
                test.Look(() => true);
            }
        }
    }
}
