using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;

namespace Ops.Domain.Tests.Support;

/// <summary>Somebody who is signed in, on a console whose clock stands still until told otherwise.</summary>
internal sealed class SessionBench : IAsyncDisposable
{
    public const string Issuer = Actor.DevelopmentIssuer;

    private SessionBench(TestConsole console, JumpingTime time)
    {
        Console = console;
        Time = time;
    }

    public TestConsole Console { get; }

    public JumpingTime Time { get; }

    public Sessions Sessions => Console.Get<Sessions>();

    public SessionFeed Feed => Console.Get<SessionFeed>();

    public static async Task<SessionBench> Start(SessionSettings? settings = null, ISessionRefresh? provider = null, SessionBench? beside = null)
    {
        var time = beside?.Time ?? new JumpingTime { Jumps = false };
        var console = await TestConsole.Start(time: time, beside: beside?.Console, more: (services, _) =>
        {
            services.AddSingleton(settings ?? new SessionSettings());
            if (provider is not null)
            {
                services.AddSingleton(provider);
            }
        });
        return new SessionBench(console, time);
    }

    public static NewSession Of(Actor person) => new() { Issuer = Issuer, Subject = person.Subject, Name = person.Name, Roles = person.Roles };

    public Task<(Guid Id, string Key)> SignIn(Actor person, Func<NewSession, NewSession>? but = null) => Sessions.Begin(but?.Invoke(Of(person)) ?? Of(person), default);

    /// <summary>The person as a page of this session would present him.</summary>
    public async Task<(Actor Actor, string Key)> SignedIn(Actor person, Func<NewSession, NewSession>? but = null)
    {
        var (id, key) = await SignIn(person, but);
        return (person with { SessionId = id }, key);
    }

    public async Task<Session> Row(Guid? id)
    {
        await using var db = await Console.Db();
        return await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id);
    }

    public ValueTask DisposeAsync() => Console.DisposeAsync();
}
