namespace Ops.Domain.Access;

/// <summary>What the console last knew of a person: who is asked again when an approval is about to be used.</summary>
public sealed class Person
{
    /// <summary>The person's key; never changes.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What people read.</summary>
    public string Name { get; private set; } = "";

    /// <summary>See <see cref="Actor.PersonId"/>.</summary>
    public string? PersonId { get; private set; }

    /// <summary>Roles, as the identity provider last said; none when the account was closed.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>When it was last said.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>As an actor who does nothing now: to ask what he may.</summary>
    public Actor AsActor() => new(Subject, Name, Roles, Door.Web) { PersonId = PersonId };

    internal void Learn(Actor actor, DateTimeOffset at) => (Name, PersonId, Roles, At) = (actor.Name, actor.PersonId, [.. actor.Roles], at);
}
