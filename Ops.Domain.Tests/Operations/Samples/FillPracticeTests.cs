using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class FillPracticeTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_rows_and_another_one_others()
    {
        using var one = new PracticeFile();
        using var two = new PracticeFile();
        using var other = new PracticeFile();
        await one.Filling(seed: 7).Apply();
        await two.Filling(seed: 7).Apply();
        await two.Filling(seed: 7).Apply();
        await other.Filling(seed: 8).Apply();

        Assert.Equal(await one.Dump(), await two.Dump());
        Assert.NotEqual(await one.Dump(), await other.Dump());
    }

    [Fact]
    public async Task A_chunk_needs_none_of_the_chunks_before_it()
    {
        using var whole = new PracticeFile();
        using var rest = new PracticeFile();
        var all = await whole.Filling(2500, 700).Apply();
        var after = await rest.Filling(2500, 700, after: "contacts 1001-2000").Apply();

        Assert.Equal(
            ["contacts 1-1000", "contacts 1001-2000", "contacts 2001-2500", "submissions 1-1000", "submissions 1001-1166"], all.Select(r => r.Key));
        Assert.Equal(all.Select(r => r.Key).Skip(2), after.Select(r => r.Key));
        Assert.EndsWith(await rest.Dump(), await whole.Dump());
    }

    [Fact]
    public async Task There_are_as_many_rows_as_were_asked_for_and_some_are_blocked()
    {
        using var file = new PracticeFile();
        var filled = await file.Filling(1500, 1000).Apply();

        Assert.Equal("""{"table":"contacts","rows":500,"first":"C-001001","last":"C-001500"}""", filled[1].Plan.After);
        Assert.Equal(["1500"], await file.Column("SELECT count(*) FROM contacts"));
        Assert.Equal(
            ["cancelled 333", "failed 1000", "paid 333"], await file.Column("SELECT state || ' ' || count(*) FROM submissions GROUP BY state ORDER BY 1"));
        Assert.InRange(int.Parse((await file.Column("SELECT count(*) FROM submissions WHERE blocked_reason NOT NULL"))[0]), 15, 45);
        Assert.InRange(int.Parse((await file.Column("SELECT count(*) FROM contacts WHERE is_test"))[0]), 15, 45);
    }

    [Fact]
    public async Task A_preview_writes_nothing()
    {
        using var file = new PracticeFile();
        Assert.Equal(2, (await file.Filling().Preview()).Count);
        Assert.Empty(await file.Dump());
    }
}
