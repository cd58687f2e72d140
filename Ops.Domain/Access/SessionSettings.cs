namespace Ops.Domain.Access;

/// <summary>Section <c>Access:Session</c> of the configuration.</summary>
public sealed record SessionSettings
{
    /// <summary>Hours after which everybody signs in anew, whatever he does.</summary>
    public double AbsoluteHours { get; init; } = 12;

    /// <summary>Minutes without anything done after which a session ends.</summary>
    public double IdleMinutes { get; init; } = 60;

    /// <summary>Minutes between two questions to the identity provider whether the person may still be here.</summary>
    public double RefreshMinutes { get; init; } = 10;

    /// <summary>Seconds within which an open page learns that its session ended or its roles changed, also on another node.</summary>
    public double CheckSeconds { get; init; } = 30;

    /// <summary>How many sessions one person may have at once; a new one ends the oldest.</summary>
    public int MaxPerPerson { get; init; } = 20;

    /// <summary>How long a session lasts at most.</summary>
    public TimeSpan Absolute => TimeSpan.FromHours(AbsoluteHours);

    /// <summary>How long it lasts without anything done.</summary>
    public TimeSpan Idle => TimeSpan.FromMinutes(IdleMinutes);

    /// <summary>How often at most it is written down that somebody was seen: once a minute, more often only where a minute would be too coarse.</summary>
    public TimeSpan SeenEvery => TimeSpan.FromMinutes(Math.Min(1, IdleMinutes / 4));

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (AbsoluteHours is not (>= 0.001 and <= 720))
        {
            yield return $"Access:Session:AbsoluteHours is {AbsoluteHours}. It must be between 0.001 and 720.";
        }

        if (IdleMinutes is not (>= 0.05 and <= 43_200))
        {
            yield return $"Access:Session:IdleMinutes is {IdleMinutes}. It must be between 0.05 and 43,200.";
        }

        if (AbsoluteHours is >= 0.001 && IdleMinutes > AbsoluteHours * 60)
        {
            yield return $"Access:Session:IdleMinutes is {IdleMinutes}, which is longer than Access:Session:AbsoluteHours ({AbsoluteHours}) lets a session live. Make it shorter.";
        }

        if (RefreshMinutes is not (>= 0.05 and <= 1_440))
        {
            yield return $"Access:Session:RefreshMinutes is {RefreshMinutes}. It must be between 0.05 and 1,440.";
        }

        if (CheckSeconds is not (>= 0.1 and <= 60))
        {
            yield return $"Access:Session:CheckSeconds is {CheckSeconds}. It must be between 0.1 and 60: an open page must learn within a minute that its session ended.";
        }

        if (MaxPerPerson is < 1 or > 1_000)
        {
            yield return $"Access:Session:MaxPerPerson is {MaxPerPerson}. It must be between 1 and 1,000.";
        }
    }
}
