using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class ExportFailedSubmissionsTests
{
    private static OperationBench<ExportFailedSubmissions.Input, Submission> Bench(
        PracticeFile file, ExportFailedSubmissions.Input? input = null, string? after = null) =>
        new(new ExportFailedSubmissions(file.Submissions), input ?? new()) { After = after };

    [Fact]
    public async Task Every_failed_submission_is_a_row_also_the_blocked_ones_and_nothing_changes()
    {
        using var file = await PracticeFile.Filled(failedSubmissions: 1200);
        var before = await file.Dump();
        var rows = await Bench(file).Apply();

        Assert.Equal(await file.Column("SELECT id FROM submissions WHERE state = 'failed' ORDER BY id"), rows.Select(r => r.Key));
        Assert.Equal(
            await file.Column("""SELECT '{"submissionId":"' || id || '","reason":"' || failure_reason || '"}' FROM submissions WHERE state = 'failed' ORDER BY id"""),
            rows.Select(r => r.Plan.After));
        Assert.All(rows, r => Assert.Equal(OutcomeKind.Done, r.Outcome!.Kind));
        Assert.Contains(rows, r => r.Item.BlockedReason is not null);
        Assert.Equal(before, await file.Dump());
    }

    [Fact]
    public async Task Filters_and_the_count_agree()
    {
        using var file = await PracticeFile.Filled(failedSubmissions: 300);
        var input = new ExportFailedSubmissions.Input { Since = file.Today.AddDays(-90), Reason = "Card expired" };
        var rows = await Bench(file, input).Preview();

        Assert.InRange(rows.Count, 10, 60);
        Assert.All(rows, r => Assert.True(r.Item.FailureReason == "Card expired" && DateOnly.FromDateTime(r.Item.SubmittedAt.UtcDateTime) >= input.Since));
        Assert.Equal(rows.Count, await new ExportFailedSubmissions(file.Submissions).Count(input, default));
    }

    [Fact]
    public async Task It_goes_on_after_a_key()
    {
        using var file = await PracticeFile.Filled();
        var all = await Bench(file).Preview();
        Assert.Equal(all.Skip(20).Select(r => r.Key), (await Bench(file, after: all[19].Key).Preview()).Select(r => r.Key));
    }

    [Fact]
    public async Task The_choices_are_the_reasons_there_are_at_the_moment()
    {
        using var file = await PracticeFile.Filled();
        var choices = await new FailureReasons(file.Submissions).List(default).ToListAsync();
        Assert.Equal(["Account closed", "Card expired", "Insufficient funds", "Mandate missing", "Wrong IBAN"], choices.Select(c => c.Value));
        Assert.Matches(@"^Card expired \(\d+\)$", choices[1].Label);
    }
}
