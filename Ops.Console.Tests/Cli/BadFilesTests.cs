using System.Text;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>Files that are refused before a run comes to be.</summary>
public sealed class BadFilesTests(CliPractice practice) : IClassFixture<CliPractice>
{
    private readonly CliFolder _folder = practice.Folder;

    [Theory]
    [InlineData("missing column", "submission_id\nS-000001\n", "reason")]
    [InlineData("extra column", "submission_id,reason,colour\nS-000001,Agreed,red\n", "colour")]
    [InlineData("double column", "submission_id,reason,reason\nS-000001,Agreed,Agreed\n", "reason")]
    [InlineData("ragged", "submission_id,reason\nS-000001,Agreed\nS-000002\n", "3")]
    [InlineData("empty", "", "empty")]
    [InlineData("header only", "submission_id,reason\n", "row")]
    [InlineData("Latin-1", "submission_id,reason\nS-000001,\u00fcberfällig\n", "UTF-8")]
    [InlineData("double keys", "submission_id,reason\nS-000001,Agreed\nS-000002,Agreed\nS-000001,Agreed\n", "S-000001", "2", "4")]
    public async Task It_is_refused_by_name_and_line(string what, string content, params string[] said)
    {
        var file = _folder.File((what == "Latin-1" ? Encoding.Latin1 : Encoding.UTF8).GetBytes(content));
        var refused = (await _folder.Run("run", "submissions.resubmit", "--file", $"rows={file}", "--json")).Exits(2);
        Assert.Equal("Invalid", refused.Error);
        Assert.Equal("rows", refused.Json.GetProperty("field").GetString());
        Assert.StartsWith(Path.GetFileName(file), refused.Reason, StringComparison.Ordinal);
        Assert.All(said.Where(word => word != "S-000001"), word => Assert.Contains(word, refused.Reason, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task People_see_the_first_twenty_problems_and_how_many_more_there_are()
    {
        var file = _folder.File("id,name,amount\n" + string.Concat(Enumerable.Range(1, 30).Select(n => $"{n},Ada,much\n")));
        var refused = (await _folder.Run("run", "practice.check-rows", "--file", $"rows={file}")).Exits(2);
        Assert.Equal("", refused.Out);
        Assert.Contains("has 30 problems:", refused.Err, StringComparison.Ordinal);
        Assert.Contains("  Line 2: ", refused.Err, StringComparison.Ordinal);
        Assert.Contains("  Line 21: ", refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("  Line 22: ", refused.Err, StringComparison.Ordinal);
        Assert.Contains("… and 10 more.", refused.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        var refused = (await _folder.Run("run", "practice.check-rows", "--file", $"rows={_folder.Data}", "--json")).Exits(2);
        Assert.Equal("rows", refused.Json.GetProperty("field").GetString());
    }
}
