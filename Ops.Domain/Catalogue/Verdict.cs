namespace Ops.Domain.Catalogue;

/// <summary>What looking back at an item found. Made by its factories.</summary>
public sealed class Verdict
{
    private Verdict(VerdictKind kind, string? message, string? now)
    {
        Kind = kind;
        Message = message;
        Now = now;
    }

    /// <summary>It is as the run left it.</summary>
    public static Verdict Ok { get; } = new(VerdictKind.Holds, null, null);

    /// <summary>It is again as it was before the run: the run's effect never happened, or was undone.</summary>
    public static Verdict Undone { get; } = new(VerdictKind.Undone, null, null);

    /// <summary>The operation can't look back.</summary>
    public static Verdict Unsupported { get; } = new(VerdictKind.Unsupported, "This operation can't look back at what it did.", null);

    /// <summary>What was found, in one word.</summary>
    public VerdictKind Kind { get; }

    /// <summary>One sentence for people; null when there is nothing to say.</summary>
    public string? Message { get; }

    /// <summary>How it is now, as JSON; null when not told.</summary>
    public string? Now { get; }

    /// <summary>The file outside that undoing the item would change; null when it would change none.</summary>
    public FileEffect? Effect { get; private init; }

    /// <summary>The same verdict, and what undoing would do to which file: the engine keeps the bytes that are there now before it lets Revert touch them.</summary>
    public Verdict Undoing(FileEffect effect) => new(Kind, Message, Now) { Effect = effect };

    /// <summary>It is neither as the run left it nor as it was before.</summary>
    /// <param name="how">In one sentence.</param>
    /// <param name="now">How it is now, for whoever reads the results.</param>
    public static Verdict Differs(string how, object? now = null) => new(VerdictKind.Differs, how, now is null ? null : Canonical.Json(now));
}

/// <summary>What looking back at an item found, in one word.</summary>
public enum VerdictKind
{
    /// <summary>As the run left it.</summary>
    Holds,

    /// <summary>As it was before the run.</summary>
    Undone,

    /// <summary>Neither.</summary>
    Differs,

    /// <summary>The operation can't tell.</summary>
    Unsupported,
}
