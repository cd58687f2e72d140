using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class ResubmitSubmissionsTests
{
    private const string Effects = "SELECT submission_id || ' ' || idempotency_key FROM submission_effects ORDER BY id";

    private static OperationBench<ResubmitSubmissions.Input, ResubmitSubmissions.Row> Bench(PracticeFile file, long runId, params string[] ids) =>
        new(new ResubmitSubmissions(file.Submissions), new() { Rows = new("00") })
        {
            RunId = runId,
            Rows = [.. ids.Select(id => new ResubmitSubmissions.Row { SubmissionId = id, Reason = "Try again" })],
        };

    [Fact]
    public async Task A_preview_tells_what_can_be_done_and_writes_nothing()
    {
        using var file = await PracticeFile.Filled();
        var before = await file.Dump();
        var plans = (await Bench(file, 1, "S-000003", "S-000005", "S-999999").Preview()).Select(r => (r.Plan.Kind, r.Plan.Message));
        Assert.Equal(
            [(PlanKind.Invalid, "Already paid."), (PlanKind.Invalid, "Was cancelled."), (PlanKind.Invalid, "There is no submission S-999999.")], plans);
        Assert.Equal(before, await file.Dump());
    }

    [Fact]
    public async Task The_same_item_again_is_recognised_and_another_run_skips_it()
    {
        using var file = await PracticeFile.Filled();
        var first = Assert.Single(await Bench(file, 1, "S-000001").Apply());
        var repeat = Assert.Single(await Bench(file, 1, "S-000001").Apply()); // as after a crash before the checkpoint
        var later = Assert.Single(await Bench(file, 2, "S-000001").Apply());

        Assert.Equal((OutcomeKind.Done, null), (first.Outcome!.Kind, first.Outcome.Message));
        Assert.Equal("Already done by this run before the interruption.", repeat.Outcome!.Message);
        Assert.Equal(first.Plan.Digest(), repeat.Plan.Digest());
        Assert.Equal((PlanKind.Skip, "Was resubmitted before."), (later.Plan.Kind, later.Plan.Message));
        Assert.Equal(["S-000001 bench/1/S-000001", "S-000001 bench/1/S-000001"], await file.Column(Effects));
        var now = await file.Submissions.Find("S-000001", default);
        Assert.Equal(("resubmitted", "bench/1/S-000001", first.Item.SubmissionId), (now!.State, now.ResubmittedKey, now.Id));
        Assert.Contains($"\"attempts\":{now.Attempts},", first.Plan.After);
    }

    [Fact]
    public async Task What_the_bank_blocks_or_somebody_changed_meanwhile_fails_in_words()
    {
        using var file = await PracticeFile.Filled(failedSubmissions: 300);
        var blocked = (await file.Column("SELECT id FROM submissions WHERE blocked_reason NOT NULL"))[0];
        Assert.Equal("The bank blocks this account.", Assert.Single(await Bench(file, 1, blocked).Apply()).Outcome!.Message);
        Assert.Equal("The submission is paid meanwhile.", (await file.Submissions.Resubmit("S-000003", "bench/1/S-000003", 1, default)).Message);
        Assert.Equal("Submission S-999999 was deleted meanwhile.", (await file.Submissions.Resubmit("S-999999", "key", 1, default)).Message);
        Assert.Empty(await file.Column(Effects));
    }
}
