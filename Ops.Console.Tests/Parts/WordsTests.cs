using Ops.Console.Parts;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Parts;

/// <summary>What people read about numbers, times and statuses.</summary>
public sealed class WordsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(12_345, "12,345")]
    [InlineData(-1_234_567, "-1,234,567")]
    [InlineData(long.MaxValue, "9,223,372,036,854,775,807")]
    public void Numbers_are_grouped(long number, string words) => Assert.Equal(words, Words.Number(number));

    [Theory]
    [InlineData(0, "under 1 s")]
    [InlineData(0.999, "under 1 s")]
    [InlineData(1, "1 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min 0 s")]
    [InlineData(134, "2 min 14 s")]
    [InlineData(3599, "59 min 59 s")]
    [InlineData(3600, "1 h 0 min")]
    [InlineData(86_399, "23 h 59 min")]
    [InlineData(86_400, "1 d 0 h")]
    [InlineData(950_400, "11 d 0 h")]
    public void A_duration_has_its_two_largest_units(double seconds, string words) => Assert.Equal(words, Words.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(4.9, "just now")]
    [InlineData(-4.9, "just now")]
    [InlineData(5, "5 s ago")]
    [InlineData(-30, "in 30 s")]
    [InlineData(200, "3 min ago")]
    [InlineData(-7200, "in 2 h")]
    [InlineData(90_000, "1 d ago")]
    public void A_moment_is_told_from_now(double secondsAgo, string words) => Assert.Equal(words, Words.Ago(Noon.AddSeconds(-secondsAgo), Noon));

    [Theory]
    [InlineData(null, "unknown yet")]
    [InlineData(0.0, "standing still")]
    [InlineData(0.05, "3.0 a minute")]
    [InlineData(1.0, "1.0 a second")]
    [InlineData(3.44, "3.4 a second")]
    [InlineData(10.0, "10 a second")]
    [InlineData(1240.0, "1,240 a second")]
    public void A_rate_is_told_in_the_unit_that_fits(double? perSecond, string words) => Assert.Equal(words, Words.Rate(perSecond));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(4_200_000, "4.2 MB")]
    [InlineData(1_250_000_000, "1.25 GB")]
    public void A_size_is_told_in_the_unit_that_fits(long bytes, string words) => Assert.Equal(words, Words.Size(bytes));

    [Theory]
    [InlineData(RunStatus.AwaitingApproval, RunMode.Apply, "Waiting for approval")]
    [InlineData(RunStatus.Queued, RunMode.Apply, "Waiting for its turn")]
    [InlineData(RunStatus.Running, RunMode.Apply, "Running")]
    [InlineData(RunStatus.Running, RunMode.Preview, "Previewing; nothing is changed")]
    [InlineData(RunStatus.Pausing, RunMode.Apply, "Pausing after the item in hand")]
    [InlineData(RunStatus.Paused, RunMode.Apply, "Because of this")]
    [InlineData(RunStatus.Cancelling, RunMode.Apply, "Cancelling after the item in hand")]
    [InlineData(RunStatus.Cancelled, RunMode.Apply, "Because of this")]
    [InlineData(RunStatus.Succeeded, RunMode.Apply, "Finished: 4,985 done, 3 skipped")]
    [InlineData(RunStatus.Succeeded, RunMode.Preview, "Preview finished: 4,985 would change, 3 skipped")]
    [InlineData(RunStatus.CompletedWithFailures, RunMode.Apply, "Finished, 12 of 5,000 failed, 3 skipped")]
    [InlineData(RunStatus.CompletedWithFailures, RunMode.Preview, "Preview finished: 4,985 would change, 12 can't be done, 3 skipped")]
    [InlineData(RunStatus.Failed, RunMode.Apply, "Failed: Because of this")]
    [InlineData(RunStatus.Rejected, RunMode.Apply, "Because of this")]
    [InlineData(RunStatus.Expired, RunMode.Apply, "Because of this")]
    [InlineData(RunStatus.Interrupted, RunMode.Apply, "Interrupted: Because of this")]
    public void Every_status_has_its_sentence(RunStatus status, RunMode mode, string sentence) =>
        Assert.Equal(sentence, Words.Sentence(status, mode, new RunCounts { Succeeded = 4985, Failed = status == RunStatus.Succeeded ? 0 : 12, Skipped = 3 }, "Because of this."));

    [Theory]
    [InlineData(12, 3, "Finished, 15 of 100 failed")]
    [InlineData(0, 3, "Finished, 3 of 100 had drifted")]
    public void What_drifted_is_only_called_so_when_nothing_else_failed(int failed, int drifted, string sentence) =>
        Assert.Equal(sentence, Words.Sentence(RunStatus.CompletedWithFailures, RunMode.Apply, new RunCounts { Succeeded = 100 - failed - drifted, Failed = failed, Drifted = drifted }, null));

    [Fact]
    public void No_status_in_no_mode_shows_the_name_it_has_in_the_code_or_an_unfinished_sentence()
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            foreach (var mode in Enum.GetValues<RunMode>())
            {
                var sentence = Words.Sentence(status, mode, new RunCounts { Succeeded = 1, Failed = 1 }, "Why.");
                Assert.DoesNotContain("CompletedWithFailures", sentence, StringComparison.Ordinal);
                Assert.DoesNotContain("AwaitingApproval", sentence, StringComparison.Ordinal);
                Assert.DoesNotMatch(@"[.: ]$", sentence);
            }
        }
    }

    [Fact]
    public void Every_status_and_outcome_has_a_sign_besides_its_colour()
    {
        Assert.All(Enum.GetValues<RunStatus>(), status => Assert.NotEqual("?", Words.Badge(status).Sign));
        Assert.All(Enum.GetValues<ItemOutcome>().Except([ItemOutcome.LeftInDoubt]), outcome => Assert.NotEqual("?", Words.Badge(outcome).Sign));
        Assert.Equal(Enum.GetValues<RunStatus>().Length, Enum.GetValues<RunStatus>().Select(s => Words.Badge(s).Word).Distinct().Count());
    }
}
