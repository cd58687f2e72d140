using System.Security.Cryptography;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <content>What is published under a name of ours.</content>
public abstract partial class FileStoreContract
{
    [Theory]
    [InlineData(3)]
    [InlineData(500_000)]
    public async Task A_published_result_appears_whole_and_takes_the_place_of_an_earlier_one(int size)
    {
        const string key = "runs/42/results.csv";
        var (old, young) = (new string('o', size), new string('n', size));
        var first = await Store.Publish(key, (s, ct) => s.WriteAsync(Encoding.UTF8.GetBytes(old), ct).AsTask(), Ct);
        var where = await Store.Publish(key, async (s, ct) =>
        {
            await s.WriteAsync(Encoding.UTF8.GetBytes(young), ct);
            Assert.Equal(old, await Read((await Store.OpenPublished(key, ct))!));
        }, Ct);
        Assert.Equal((first, first), (where, Store.DescribePublished(key)));
        Assert.EndsWith($"/published/{key}", where, StringComparison.Ordinal);
        Assert.Equal(young, await Read((await Store.OpenPublished(key, Ct))!));
        Assert.Equal([$"published/{key}"], await Names());
    }

    [Fact]
    public async Task A_result_may_be_written_byte_by_byte_and_without_awaiting()
    {
        await Store.Publish("a.csv", (s, _) =>
        {
            for (var i = 0; i < 70_000; i++)
            {
                s.WriteByte((byte)i);
            }

            s.Flush();
            return Task.CompletedTask;
        }, Ct);
        await using var stream = (await Store.OpenPublished("a.csv", Ct))!;
        var all = new byte[70_000];
        await stream.ReadExactlyAsync(all, Ct);
        Assert.Equal(Enumerable.Range(0, 70_000).Select(i => (byte)i), all);
        Assert.Equal(0, await stream.ReadAsync(all, Ct));
    }

    [Fact]
    public async Task Two_who_publish_under_one_name_at_once_leave_one_whole_result()
    {
        var texts = Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 150_000)).ToList();
        await Task.WhenAll(texts.Select(t => Task.Run(() => Store.Publish("a.csv", (s, ct) => s.WriteAsync(Encoding.UTF8.GetBytes(t), ct).AsTask(), Ct))));
        Assert.Contains(await Read((await Store.OpenPublished("a.csv", Ct))!), texts);
        Assert.Equal(["published/a.csv"], await Names());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(200_000)]
    public async Task A_result_whose_writing_fails_is_never_visible(int written)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Publish("a.csv", async (s, ct) =>
        {
            await s.WriteAsync(new byte[written], ct);
            throw new InvalidOperationException();
        }, Ct));
        Assert.Empty(await Names());
        Assert.Null(await Store.OpenPublished("a.csv", Ct));
    }
}
