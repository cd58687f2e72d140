using System.Text;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>What a session is, what is kept of it, and how it ends.</summary>
public sealed class SessionsTests
{
    [Fact]
    public async Task A_session_is_found_by_its_key_and_gives_back_what_it_was_given()
    {
        await using var bench = await SessionBench.Start();
        byte[] ticket = [1, 2, 3, 0, 255];
        var (id, key) = await bench.SignIn(TestConsole.Sam, s => s with { Sid = "sid-1", PersonId = "p-7", Address = "192.0.2.7", UserAgent = "Firefox", Ticket = ticket, IdToken = "the.id.token" });
        var found = await bench.Sessions.Find(key, default);
        Assert.NotNull(found);
        Assert.Equal((id, SessionBench.Issuer, "sub-sam", "Sam", null), (found.View.Id, found.View.Issuer, found.View.Subject, found.View.Name, found.View.Ended));
        Assert.Equal(("sid-1", "p-7", "192.0.2.7", "Firefox"), (found.View.Sid, found.View.PersonId, found.View.Address, found.View.UserAgent));
        Assert.Equal([Role.Staff], found.View.Roles);
        Assert.Equal(ticket, found.Ticket);
        Assert.Equal("the.id.token", found.IdToken);
        Assert.Null(await bench.Sessions.Find(key + "A", default));
        Assert.Null(await bench.Sessions.Find("", default));
    }

    [Fact]
    public async Task Keys_are_256_random_bits()
    {
        await using var bench = await SessionBench.Start(new SessionSettings { MaxPerPerson = 100 });
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            var (_, key) = await bench.SignIn(TestConsole.Sam);
            Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(key).Length);
            Assert.True(keys.Add(key));
        }
    }

    [Fact]
    public async Task Neither_key_nor_tokens_nor_ticket_are_in_the_database_in_clear()
    {
        await using var bench = await SessionBench.Start();
        var (id, key) = await bench.SignIn(TestConsole.Sam, s => s with { Ticket = Encoding.UTF8.GetBytes("canary-ticket"), RefreshToken = "canary-refresh", IdToken = "canary-id" });
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(hash, (await bench.Row(id)).KeyHash);
        foreach (var file in Directory.EnumerateFiles(bench.Console.Options.DataPath, "ops.db*"))
        {
            byte[] bytes;
            try
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                bytes = new byte[stream.Length];
                await stream.ReadExactlyAsync(bytes);
            }
            catch (Exception gone) when (gone is FileNotFoundException or EndOfStreamException)
            {
                // Another test closed all pooled connections: what the log held is in the database file now.
                bytes = await File.ReadAllBytesAsync(Path.Combine(bench.Console.Options.DataPath, "ops.db"));
            }

            Assert.All((string[])[key, "canary", Convert.ToBase64String("canary-ticket"u8)], secret => Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds {secret}"));
        }

        Assert.DoesNotContain(bench.Console.Logs.Lines, l => l.Contains("canary", StringComparison.Ordinal) || l.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_browser_says_of_itself_is_cut_and_stays_on_one_line()
    {
        await using var bench = await SessionBench.Start();
        var (id, _) = await bench.SignIn(TestConsole.Sam with { Name = new string('n', 5_000) }, s => s with { UserAgent = "Evil\r\nX: 1\u0000" + new string('x', 10_000) });
        var row = await bench.Row(id);
        Assert.Equal((Session.MostText, Session.MostText), (row.UserAgent!.Length, row.Name.Length));
        Assert.StartsWith("Evil  X: 1 x", row.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ended_session_opens_nothing_keeps_its_first_reason_and_forgets_its_tokens()
    {
        await using var bench = await SessionBench.Start();
        var (id, key) = await bench.SignIn(TestConsole.Sam, s => s with { Ticket = [1], RefreshToken = "r", IdToken = "i" });
        Assert.True(await bench.Sessions.End(key, SessionEnd.SignedOut, default));
        Assert.False(await bench.Sessions.End(id, SessionEnd.Provider, default));
        Assert.Null(await bench.Sessions.Find(key, default));
        Assert.Equal(SessionEnd.SignedOut, (await bench.Sessions.Look(id, default))!.Ended);
        var row = await bench.Row(id);
        Assert.Equal(("", null, null, bench.Time.GetUtcNow()), (row.Ticket, row.RefreshToken, row.IdToken, row.EndedAt));
    }

    [Fact]
    public async Task The_provider_ends_one_sign_in_or_all_of_a_person_and_nobody_elses()
    {
        await using var bench = await SessionBench.Start();
        var (first, _) = await bench.SignIn(TestConsole.Sam, s => s with { Sid = "a" });
        var (second, _) = await bench.SignIn(TestConsole.Sam, s => s with { Sid = "b" });
        var (rita, _) = await bench.SignIn(TestConsole.Rita, s => s with { Sid = "c" });
        var (elsewhere, _) = await bench.SignIn(TestConsole.Sam, s => s with { Sid = "a", Issuer = "https://other.example" });

        Assert.Equal(0, await bench.Sessions.EndBySid(SessionBench.Issuer, "A", default));
        Assert.Equal(1, await bench.Sessions.EndBySid(SessionBench.Issuer, "a", default));
        Assert.Equal(0, await bench.Sessions.EndBySid(SessionBench.Issuer, "a", default));
        Assert.Equal(SessionEnd.Provider, (await bench.Sessions.Look(first, default))!.Ended);
        Assert.Null((await bench.Sessions.Look(second, default))!.Ended);

        var (third, _) = await bench.SignIn(TestConsole.Sam);
        Assert.Equal(2, await bench.Sessions.EndBySubject(SessionBench.Issuer, "sub-sam", default));
        foreach (var (id, ended) in (IEnumerable<(Guid, bool)>)[(second, true), (third, true), (rita, false), (elsewhere, false)])
        {
            Assert.Equal(ended, (await bench.Sessions.Look(id, default))!.Ended is not null);
        }
    }

    [Fact]
    public async Task Who_watches_a_session_hears_its_end_and_its_new_roles_and_nothing_of_others()
    {
        await using var bench = await SessionBench.Start();
        var (sam, _) = await bench.SignIn(TestConsole.Sam);
        var (rita, _) = await bench.SignIn(TestConsole.Rita);
        var heard = new List<string>();
        using (bench.Feed.Follow(sam, () => heard.Add("sam")))
        using (bench.Feed.Follow(rita, () => heard.Add("rita")))
        {
            Assert.True(await bench.Sessions.ChangeRoles(sam, [Role.Viewer], default));
            Assert.False(await bench.Sessions.ChangeRoles(sam, [Role.Viewer], default));
            Assert.Equal(["sam"], heard);
            await bench.Sessions.EndBySubject(SessionBench.Issuer, "sub-rita", default);
            Assert.Equal(["sam", "rita"], heard);
            Assert.False(await bench.Sessions.ChangeRoles(rita, [Role.Admin], default));
            Assert.Equal(2, bench.Feed.Watchers);
        }

        Assert.Equal(0, bench.Feed.Watchers);
        Assert.Equal((2, 1), ((await bench.Row(sam)).RolesVersion, (await bench.Row(rita)).RolesVersion));
    }

    [Fact]
    public async Task A_session_sealed_with_a_lost_key_ends_in_words_instead_of_failing()
    {
        await using var bench = await SessionBench.Start();
        var (id, key) = await bench.SignIn(TestConsole.Sam, s => s with { Ticket = [1, 2, 3] });
        await using (var db = await bench.Console.Db())
        {
            var garbage = bench.Console.Get<SecretBox>().Seal("x", "sessions.ticket")[..12] + Convert.ToBase64String(new byte[60]);
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.Ticket, garbage));
        }

        Assert.Null(await bench.Sessions.Find(key, default));
        Assert.Equal(SessionEnd.Unreadable, (await bench.Sessions.Look(id, default))!.Ended);
        Assert.Contains(bench.Console.Logs.Lines, l => l.Contains("can't be read with the present key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task T28_three_hundred_sign_ins_of_one_person_leave_the_newest_and_nobody_else_loses_his()
    {
        await using var bench = await SessionBench.Start();
        var (rita, _) = await bench.SignIn(TestConsole.Rita);
        var ids = new List<Guid>();
        for (var i = 0; i < 300; i++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            ids.Add((await bench.SignIn(TestConsole.Sam)).Id);
        }

        var living = await bench.Sessions.Of(SessionBench.Issuer, "sub-sam", default);
        Assert.Equal(ids.TakeLast(20).Reverse(), living.Select(s => s.Id));
        Assert.Equal(SessionEnd.TooMany, (await bench.Sessions.Look(ids[0], default))!.Ended);
        Assert.Null((await bench.Sessions.Look(rita, default))!.Ended);
    }
}
