using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>What a person can get wrong, and what it is answered with.</summary>
public sealed class RefusalsTests(CliPractice practice) : IClassFixture<CliPractice>
{
    private readonly CliFolder _folder = practice.Folder;

    [Theory]
    [InlineData(2, "NotFound", null, "Did you mean practice.fill", "run practice.fil")]
    [InlineData(2, "NotFound", null, "Did you mean practice.fill", "practice.fil --help")]
    [InlineData(2, "Invalid", null, "There is no command 'lst'", "lst")]
    [InlineData(2, "Invalid", null, "KEY", "run")]
    [InlineData(2, "Invalid", null, "--limit", "run practice.fill --limit many")]
    [InlineData(2, "Invalid", "limit", "1 or more", "run practice.fill --limit 0")]
    [InlineData(2, "Invalid", "x", "There is no input 'x'", "run practice.fill --input x=1")]
    [InlineData(2, "Invalid", "contacts", "whole number", "run practice.fill --input contacts=many")]
    [InlineData(2, "Invalid", "contacts", "more than once", "run practice.fill --input contacts=1 --input contacts=2")]
    [InlineData(2, "Invalid", "input", "name=value", "run practice.fill --input contacts")]
    [InlineData(2, "Invalid", "contacts", "not a file", "run practice.fill --file contacts=x.csv")]
    [InlineData(2, "Invalid", "rows", "missing", "run submissions.resubmit")]
    [InlineData(2, "Invalid", "rows", "--file rows=PATH", "run submissions.resubmit --input rows=x.csv")]
    [InlineData(2, "Invalid", "rows", "There is no file", "run submissions.resubmit --file rows=/nowhere/x.csv")]
    [InlineData(2, "Invalid", "nope", "There is no input 'nope'", "run submissions.resubmit --file nope=/nowhere/x.csv --file rows=/nowhere/x.csv")]
    [InlineData(2, "NotAvailable", "rows", "Files:S3:DropPrefix", "run submissions.resubmit --file rows=s3://bucket/x.csv")]
    [InlineData(2, "Invalid", "reason", "needs a reason", "run practice.fill --force")]
    [InlineData(2, "Invalid", "reason", "--force", "run practice.fill --reason because")]
    [InlineData(2, "Invalid", "preview", "Preview it first", "run contacts.purge")]
    [InlineData(2, "Invalid", "from", "is not a run", "run contacts.purge --from first")]
    [InlineData(2, "Invalid", "from", "leave out", "run contacts.purge --from R-1 --limit 5")]
    [InlineData(2, "Invalid", "from", "R-1 previewed practice.fill", "run contacts.purge --from R-1")]
    [InlineData(2, "NotFound", null, "no preview R-99", "run contacts.purge --from R-99 --reason because")]
    [InlineData(2, "NotFound", "run", "no run R-99", "status R-99")]
    [InlineData(2, "Invalid", "run", "is not a run", "items first")]
    [InlineData(2, "Invalid", "outcome", "Outcomes:", "items R-1 --outcome bad")]
    [InlineData(2, "Conflict", null, "is finished", "pause R-1")]
    [InlineData(2, "Conflict", null, "is finished", "resume R-1")]
    [InlineData(2, "Conflict", null, "is finished", "cancel R-1")]
    public async Task It_is_refused_in_one_object(int code, string error, string? field, string reason, string command)
    {
        var refused = (await _folder.Run([.. command.Split(' '), "--json"])).Exits(code);
        Assert.Equal("", refused.Err);
        Assert.Equal(field is null ? ["error", "reason"] : new[] { "error", "field", "reason" }, refused.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(error, refused.Error);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        if (field is not null)
        {
            Assert.Equal(field, refused.Json.GetProperty("field").GetString());
        }
    }

    [Fact]
    public async Task Without_json_the_words_go_to_stderr_and_stdout_stays_empty()
    {
        var refused = (await _folder.Run("run", "practice.fill", "--input", "contacts=many")).Exits(2);
        Assert.Equal("", refused.Out);
        Assert.Equal("Contacts must be a whole number, not 'many'.\n", refused.Err);
    }

    [Fact]
    public async Task What_succeeded_before_is_done_again_only_with_force_and_a_reason()
    {
        string[] command = ["run", "submissions.resubmit", "--file", $"rows={_folder.Failed(1)}", "--json"];
        (await _folder.Run(command)).Exits(0);
        var again = (await _folder.Run(command)).Exits(2);
        Assert.Equal("Conflict", again.Error);
        Assert.Contains("already did exactly this", again.Reason, StringComparison.Ordinal);

        var forced = (await _folder.Run([.. command, "--force", "--reason", "@bank asked for it"])).Exits(0);
        Assert.Equal(1, forced.Json.GetProperty("skipped").GetInt32());
    }
}
