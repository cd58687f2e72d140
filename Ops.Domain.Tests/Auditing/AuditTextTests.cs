using System.Globalization;
using System.Text.Json.Nodes;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>Texts out of names, files and addresses: one harmless line each, whatever they hold.</summary>
public sealed class AuditTextTests
{
    public static readonly string[] Hostile =
    [
        "a\nb", "a\r\nb", "\u001b[2J\u001b[31mred", "\u001b]0;title\u0007", "\0", "\u0085next", "\u2028line\u2029paragraph", "\u202egnp.exe", "\u2066x\u2069", "\ufeffbom",
        "{\"level\":\"error\"}\n{\"level\":\"fake\"}", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "'; DROP TABLE audit_entries; --", "%0d%0aSet-Cookie: x=1",
        "\ud800 half", "half \udc00", "👩‍👩‍👧 family", "Müller", "\\n not a line", "\t\tTAB", "\b\b\bback", "\u009b31m", "a\u0300\u0301", "  ", "{{7*7}}", "${jndi:ldap://x}", "../../etc/passwd", "\u061cx",
    ];

    [Fact]
    public async Task Hostile_texts_stay_one_line_each_in_every_field()
    {
        await using var console = await TestConsole.Start();
        foreach (var text in Hostile)
        {
            var actor = new Actor("sub" + text, "name" + text, [], Door.Web) { Address = "addr" + text };
            await console.Get<AuditTrail>().RecordAlone(
                new AuditRecord(actor, AuditActions.RunRefused, "kind" + text, "id" + text) { Summary = text + string.Concat(Enumerable.Repeat(text, 300)), After = new JsonObject { [text] = text } }, default);
        }

        var entries = await console.Entries();
        Assert.Equal(Hostile.Length, entries.Count);
        foreach (var entry in entries)
        {
            Assert.Equal(entry.ComputeHash(), entry.Hash);
            foreach (var field in new[] { entry.ActorSubject, entry.ActorName, entry.Address ?? "", entry.ObjectKind, entry.ObjectId, entry.Summary ?? "" })
            {
                Assert.DoesNotContain(field, c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || c is '\u202e' or '\u2066');
            }

            Assert.True((entry.Summary?.Length ?? 0) <= AuditEntry.MaxSummary);
        }
    }
}
