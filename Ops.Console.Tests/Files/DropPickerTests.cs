using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Files;
using Ops.Console.Operations;
using Ops.Console.Tests.Support;
using Ops.Domain.Files;

namespace Ops.Console.Tests.Files;

/// <summary>A file that lies in the drop, picked in the form instead of uploaded.</summary>
public sealed class DropPickerTests : IAsyncLifetime
{
    private const string Csv = "id,name,amount\n1,Ada,2\n2,Bob,3.5\n";
    private readonly List<string> _values = [];
    private readonly List<CsvReport?> _reports = [];
    private PageBench _bench = null!;
    private ScriptedDrop _drop = null!;

    public async ValueTask InitializeAsync()
    {
        _bench = await PageBench.Start();
        _drop = new ScriptedDrop(_bench.Get<FileIntake>);
        _bench.Services.AddSingleton<IFileDrop>(_drop);
    }

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Without_a_drop_nothing_is_offered()
    {
        await using var bench = await PageBench.Start();
        var form = bench.Render<CsvDrop>(p => p.Add(d => d.Id, "file").Add(d => d.Operation, bench.Operation("practice.check-rows")));
        Assert.Empty(form.Buttons());
    }

    [Fact]
    public void What_lies_there_is_listed_with_size_and_age()
    {
        _drop["2026/rows.csv"] = Csv;
        _drop["b.csv"] = "id\n";
        var form = Open();
        Assert.Equal("true", form.Button("Pick from s3://acme/drop/").GetAttribute("aria-expanded"));
        form.Says("2 files");
        var row = form.FindAll("tbody tr")[0];
        Assert.Equal("2026/ rows.csv", row.Children[0].Text());
        Assert.Equal("33 bytes", row.Children[1].Text());
        Assert.Equal("2 h ago", row.Children[2].Text());
        Assert.Contains("UTC", row.QuerySelector("time")!.GetAttribute("title"), StringComparison.Ordinal);
        Assert.Equal(["list '' after '' by dev:sam"], _drop.Asked);
        form.Button("Pick from s3://acme/drop/").Click();
        Assert.Empty(form.FindComponents<DropPicker>());
    }

    [Fact]
    public async Task One_that_is_picked_is_checked_as_an_upload_is()
    {
        _drop["2026/rows.csv"] = Csv;
        var form = Open();
        await form.Button("Pick 2026/rows.csv").ClickAsync(new());
        form.Says("rows.csv: 2 rows, no problems.");
        Assert.Empty(form.FindComponents<DropPicker>());
        Assert.Equal(["", await _bench.Upload(Csv)], _values);
        Assert.Null(_reports[0]);
        Assert.True(_reports[1]!.IsAcceptable);
    }

    [Fact]
    public void Long_lists_come_page_by_page_and_can_be_narrowed()
    {
        foreach (var i in Enumerable.Range(1, 120))
        {
            _drop[$"{(i <= 60 ? "2025" : "2026/may")}/{i:000}.csv"] = "x";
        }

        var form = Open();
        form.Says("50 files so far");
        form.Button("Show more").Click();
        form.Says("100 files so far");
        form.Button("Show more").Click();
        form.Says("120 files");
        Assert.DoesNotContain("Show more", form.Buttons());
        Assert.Equal(120, form.FindAll("tbody tr").Select(Seen.Text).Distinct().Count());

        // By typing, or by a folder's name in the list.
        form.Field("Name begins with").Change("2025/00");
        form.Says("9 files");
        form.Button("Show all").Click();
        form.Says("50 files so far");
        form.Field("Name begins with").Change("2026/");
        form.Says("50 files so far");
        form.FindAll("button.folder").First(b => b.Text() == "may/").Click();
        Assert.Equal("2026/may/", form.Field("Name begins with").GetAttribute("value"));
        Assert.Contains("list '2026/may/' after '2026/may/110.csv' by dev:sam", Asked(() => form.Button("Show more").Click()));
        form.Says("60 files");
    }

    [Fact]
    public void An_empty_place_says_how_files_get_there_and_a_name_nothing_begins_with_says_so()
    {
        var form = Open();
        form.Says("Nothing lies here yet. Files that other systems, or colleagues with access to the bucket, put under s3://acme/drop/ appear here.");
        form.Field("Name begins with").Change("Rows");
        form.Says("No file's name begins so. Capital and small letters count.");
    }

    [Fact]
    public void A_place_that_can_not_be_looked_at_says_why_and_can_be_asked_again()
    {
        _drop["a.csv"] = Csv;
        _drop.Refuse = _ => new FileStoreException("s3.example.com can't be reached.");
        var form = Open();
        Assert.Equal("s3.example.com can't be reached.", Assert.Single(form.Alerts()));
        _drop.Refuse = _ => null;
        form.Button("Try again").Click();
        form.Says("a.csv");
        Assert.Empty(form.Alerts());
    }

    [Fact]
    public async Task An_address_can_be_pasted_and_what_is_refused_is_told_in_the_words_of_the_domain()
    {
        _drop.Refuse = name => name == "list" ? null : new FileRefusedException("Only files under s3://acme/drop/ can be taken from here.");
        var form = Open();
        Assert.True(form.Button("Take it").IsOff());
        await form.Field("Or by its address").InputAsync(" s3://other/rows.csv ");
        await form.Button("Take it").ClickAsync(new());
        Assert.Equal("Only files under s3://acme/drop/ can be taken from here.", Assert.Single(form.Alerts()));
        Assert.Equal("take 's3://other/rows.csv' by dev:sam", _drop.Asked[1]);
        Assert.Equal([""], _values);

        // Also by the key; and neither field sends the form around it.
        await form.Field("Or by its address").InputAsync("s3://other/again.csv");
        await form.Field("Or by its address").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });
        Assert.Contains("take 's3://other/again.csv' by dev:sam", _drop.Asked);
        Assert.All(new[] { "Or by its address", "Name begins with" }, label => Assert.Equal("no-form", form.Field(label).GetAttribute("form")));
    }

    [Fact]
    public async Task While_it_is_taken_the_bytes_are_told_and_it_can_be_stopped()
    {
        _drop["big.csv"] = new string('x', 4_000_000);
        var begun = new TaskCompletionSource<IProgress<long>>();
        _drop.Meanwhile = async (progress, ct) =>
        {
            begun.SetResult(progress!);
            await Task.Delay(Timeout.Infinite, ct);
        };
        var form = Open();
        var click = form.Button("Pick big.csv").ClickAsync(new());
        var told = await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        form.Says("Taking big.csv: 0 bytes of 4.0 MB");

        // It draws a few times a second, not at each piece.
        await Until.True(() =>
        {
            told.Report(1_500_000);
            return form.Markup.Contains("1.5 MB", StringComparison.Ordinal);
        }, "the bytes are told");
        form.Says("Taking big.csv: 1.5 MB of 4.0 MB");
        Assert.Equal("1500000", form.Find("progress").GetAttribute("value"));
        await form.Button("Stop").ClickAsync(new());
        await click;
        Assert.Equal("Taking the file was stopped; nothing was kept.", Assert.Single(form.Alerts()));
        Assert.Equal([""], _values);
        form.Says("1 file");
    }

    [Fact]
    public async Task Who_uploads_meanwhile_or_leaves_the_page_gives_up_what_was_being_taken()
    {
        _drop["big.csv"] = Csv;
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        _drop.Meanwhile = async (_, ct) =>
        {
            using var _1 = ct.Register(ended.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        };
        var form = Open();
        var click = form.Button("Pick big.csv").ClickAsync(new());
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await form.InvokeAsync(() => form.Instance.Started("mine.csv", 10));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await click;
        form.Says("Sending mine.csv: 0 bytes of 10 bytes");
        Assert.True(form.Button("Pick from s3://acme/drop/").IsOff());
        await using var db = await _bench.Db();
        Assert.Empty(db.Files);
    }

    private IReadOnlyList<string> Asked(Action after)
    {
        after();
        return _drop.Asked;
    }

    private IRenderedComponent<CsvDrop> Open()
    {
        var form = _bench.Render<CsvDrop>(p => p.Add(d => d.Id, "file").Add(d => d.Operation, _bench.Operation("practice.check-rows"))
            .Add(d => d.ValueChanged, _values.Add).Add(d => d.Checked, _reports.Add));
        form.Button("Pick from s3://acme/drop/").Click();
        return form;
    }
}
