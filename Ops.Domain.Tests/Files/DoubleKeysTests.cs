using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

public sealed class DoubleKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_double_key_among_two_million_is_found_in_flat_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var keys = new DoubleKeys(_folder.Path);
        Span<byte> key = stackalloc byte[8];
        for (var line = 1; line <= 2_000_000; line++)
        {
            BitConverter.TryWriteBytes(key, line == 1_999_999 ? 7L : line);
            keys.Add(key, line);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
        Assert.InRange(keys.Spilled, 30_000_000, long.MaxValue);
        Assert.Empty(_folder.Files);
        var (count, first) = keys.Find(100, CancellationToken.None);
        Assert.Equal(1, count);
        Assert.Equal([(1_999_999L, 7L)], first);
    }

    [Fact]
    public void Few_keys_never_touch_the_disk()
    {
        using var keys = new DoubleKeys(_folder.Path);
        for (var line = 1; line <= 10_000; line++)
        {
            keys.Add(BitConverter.GetBytes(line), line);
        }

        Assert.Equal(0, keys.Spilled);
        Assert.Equal(0, keys.Find(100, CancellationToken.None).Count);
    }

    [Fact]
    public void Spilling_in_small_blocks_and_many_passes_finds_what_a_dictionary_finds()
    {
        var random = new Random(1);
        var expected = new List<(long, long)>();
        var seen = new Dictionary<int, long>();
        using var keys = new DoubleKeys(_folder.Path, blockLength: 16, sortedAtOnce: 20);
        for (var line = 1L; line <= 30_000; line++)
        {
            var key = random.Next(60_000);
            if (!seen.TryAdd(key, line))
            {
                expected.Add((line, seen[key]));
            }

            // Every third key is longer than what is kept as it is.
            byte[] bytes = key % 3 == 0 ? [.. BitConverter.GetBytes(key), .. new byte[20]] : BitConverter.GetBytes(key);
            keys.Add(bytes, line);
        }

        var (count, first) = keys.Find(100, CancellationToken.None);
        Assert.Equal(expected.Count, count);
        Assert.Equal(expected.Take(100), first);
    }

    [Fact]
    public void Keys_that_differ_only_in_trailing_zero_bytes_are_different()
    {
        using var keys = new DoubleKeys(_folder.Path);
        keys.Add([1], 1);
        keys.Add([1, 0], 2);
        Assert.Equal(0, keys.Find(100, CancellationToken.None).Count);
    }
}
