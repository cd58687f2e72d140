using System.Runtime.InteropServices;

namespace Ops.Domain.Files;

/// <summary>
/// Finds keys that occur twice among any number, in about 30 MB. Keys are spread over partitions that spill to one
/// temporary file in blocks; equal keys meet in the same partition, which is then sorted. Few keys never touch the disk.
/// </summary>
internal sealed class DoubleKeys(string folder, int blockLength = 1024, int sortedAtOnce = 1 << 19) : IDisposable
{
    private const int Partitions = 256;
    private readonly Partition[] _partitions = new Partition[Partitions];
    private FileStream? _file;

    /// <summary>Bytes spilled so far.</summary>
    internal long Spilled => _file?.Length ?? 0;

    internal void Add(ReadOnlySpan<byte> key, long line)
    {
        var mark = KeyMark.Of(key, line);
        ref var partition = ref _partitions[mark.Spread & (Partitions - 1)];
        partition.Block ??= new KeyMark[16];
        if (partition.Length == partition.Block.Length)
        {
            if (partition.Length < blockLength)
            {
                Array.Resize(ref partition.Block, Math.Min(blockLength, partition.Length * 2));
            }
            else
            {
                Spill(ref partition);
            }
        }

        partition.Block[partition.Length++] = mark;
    }

    /// <summary>Counts later occurrences; gives those of the smallest lines.</summary>
    internal (long Count, IReadOnlyList<(long Line, long FirstLine)> First) Find(int keep, CancellationToken ct)
    {
        var count = 0L;
        var marks = new List<KeyMark>();
        var first = new PriorityQueue<(long Line, long FirstLine), long>();
        foreach (ref var partition in _partitions.AsSpan())
        {
            ct.ThrowIfCancellationRequested();
            var total = ((partition.Blocks?.Count ?? 0) * (long)blockLength) + partition.Length;
            var passes = (int)((total + sortedAtOnce - 1) / sortedAtOnce);
            for (var pass = 0; pass < passes; pass++)
            {
                Load(in partition, pass, passes, marks);
                marks.Sort(KeyMark.ByKeyAndLine);
                for (int i = 1, start = 0; i < marks.Count; i++)
                {
                    if (!marks[i].SameKey(marks[start]))
                    {
                        start = i;
                        continue;
                    }

                    count++;
                    first.Enqueue((marks[i].Line, marks[start].Line), -marks[i].Line);
                    if (first.Count > keep)
                    {
                        first.Dequeue();
                    }
                }
            }
        }

        return (count, [.. first.UnorderedItems.Select(x => x.Element).OrderBy(d => d.Line)]);
    }

    public void Dispose() => _file?.Dispose();

    private void Spill(ref Partition partition)
    {
        _file ??= Temporary(folder);
        (partition.Blocks ??= []).Add(_file.Position);
        _file.Write(MemoryMarshal.AsBytes(partition.Block.AsSpan(0, partition.Length)));
        partition.Length = 0;
    }

    private void Load(in Partition partition, int pass, int passes, List<KeyMark> marks)
    {
        marks.Clear();
        var block = new KeyMark[blockLength];
        foreach (var at in partition.Blocks ?? [])
        {
            _file!.Position = at;
            _file.ReadExactly(MemoryMarshal.AsBytes(block.AsSpan()));
            Take(block);
        }

        Take(partition.Block.AsSpan(0, partition.Length));

        void Take(ReadOnlySpan<KeyMark> some)
        {
            foreach (ref readonly var mark in some)
            {
                if (mark.Spread / Partitions % (uint)passes == pass)
                {
                    marks.Add(mark);
                }
            }
        }
    }

    private static FileStream Temporary(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"opstasks-keys-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // An unlinked file is freed by the system whatever becomes of this process.
            File.Delete(path);
        }

        return file;
    }

    private struct Partition
    {
        internal KeyMark[] Block;
        internal int Length;
        internal List<long>? Blocks;
    }
}
