using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>What is told of an exported file that is damaged, changed or gone.</summary>
public sealed class AuditExportsTests
{
    [Theory]
    [InlineData("not json", "can't be read")]
    [InlineData("", "no checkpoint at its end")]
    [InlineData("[]", "can't be read")]
    [InlineData("{\"checkpoint\":{}}", "can't be read")]
    [InlineData("{\"id\":\"x\"}", "can't be read")]
    [InlineData("\u0000\ud800", "can't be read")]
    public async Task A_damaged_export_is_named_and_the_entries_are_still_checked(string content, string words)
    {
        await using var console = await Trail.Start();
        await console.Write(20);
        await console.Sign();
        await File.WriteAllTextAsync(console.Segment(1), content);
        await console.IsBroken(AuditFault.ExportChanged, 1, words);
        console.Tamper("UPDATE audit_entries SET \"Summary\" = 'x' WHERE \"Id\" = 7");
        await console.IsBroken(AuditFault.Changed, 7);
    }

    [Fact]
    public async Task An_export_with_one_changed_entry_is_named()
    {
        await using var console = await Trail.Start();
        await console.Write(20);
        await console.Sign();
        var text = await File.ReadAllTextAsync(console.Segment(2));
        await File.WriteAllTextAsync(console.Segment(2), text.Replace("Note 15", "Note 16", StringComparison.Ordinal));
        await console.IsBroken(AuditFault.ExportChanged, 11, "its entry 15 was changed there");
        await File.WriteAllTextAsync(console.Segment(2), await File.ReadAllTextAsync(console.Segment(1)));
        await console.IsBroken(AuditFault.ExportChanged, 11, "not the file of this checkpoint");
        await File.WriteAllTextAsync(console.Segment(2), text);
        await File.WriteAllTextAsync(console.Segment(3), text);
        await console.IsBroken(AuditFault.ExportChanged, null, "the copy of another one");
    }

    [Fact]
    public async Task An_export_that_is_right_line_by_line_and_wrong_as_a_whole_is_named_and_no_entry_is_accused()
    {
        await using var console = await Trail.Start();
        await console.Write(20);
        await console.Sign();
        var lines = await File.ReadAllLinesAsync(console.Segment(2));
        var forged = (await console.Entries())[13] with { ActorName = "Somebody else" };
        var line = forged.Content();
        line["hash"] = forged.ComputeHash();
        await File.WriteAllLinesAsync(console.Segment(2), [.. lines[..3], Canonical.Json(line), .. lines[4..]]);
        await console.IsBroken(AuditFault.ExportChanged, 11, "its entry 15 was changed there");
        await File.WriteAllLinesAsync(console.Segment(2), [.. lines[..9], lines[10]]);
        await console.IsBroken(AuditFault.ExportChanged, 11, "its entries are not the ones its checkpoint names");
        await File.WriteAllLinesAsync(console.Segment(2), [.. lines[1..]]);
        await console.IsBroken(AuditFault.ExportChanged, 11, "its entries are not the ones its checkpoint names");
    }

    [Fact]
    public async Task A_missing_export_is_named_and_the_last_ones_are_written_again()
    {
        var time = new JumpingTime();
        await using var console = await Trail.Start(time: time);
        await console.Write(30);
        await console.Sign();
        var second = await File.ReadAllTextAsync(console.Segment(2));
        File.Delete(console.Segment(2));

        // A checkpoint of this very moment may still be on its way.
        await console.IsWhole(30);
        time.Advance(TimeSpan.FromMinutes(2));
        await console.IsBroken(AuditFault.ExportMissing, 11, console.Segment(2));
        await console.Sign();
        await console.IsBroken(AuditFault.ExportMissing, 11);
        File.Delete(console.Segment(3));
        await console.Sign();
        await console.IsWhole(30);
        Assert.Equal(second, await File.ReadAllTextAsync(console.Segment(2)));
    }
}
