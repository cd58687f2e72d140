namespace Ops.Domain.Catalogue;

/// <summary>What a plan says about its item.</summary>
public enum PlanKind
{
    /// <summary>Applying would change something.</summary>
    Change,

    /// <summary>There is nothing to do, and that is fine.</summary>
    Skip,

    /// <summary>It can't be done, and somebody should know why.</summary>
    Invalid,
}

/// <summary>
/// What applying one item would change. Two plans are the same when kind, before and after are; an apply run that
/// looks back on a preview leaves an item alone when its plan is no longer the one people saw.
/// </summary>
public sealed class ItemPlan
{
    private static readonly ItemPlan Nothing = new(PlanKind.Change, null, null, null);

    private ItemPlan(PlanKind kind, string? message, string? before, string? after)
    {
        Kind = kind;
        Message = message;
        Before = before;
        After = after;
    }

    /// <summary>Change, skip or invalid.</summary>
    public PlanKind Kind { get; }

    /// <summary>One sentence for people: why it is skipped or invalid, or what will be done.</summary>
    public string? Message { get; }

    /// <summary>How it is, as JSON; null when there is nothing yet.</summary>
    public string? Before { get; }

    /// <summary>How it will be, as JSON; null when it will be gone.</summary>
    public string? After { get; }

    /// <summary>The file outside that applying changes; null when it changes none.</summary>
    public FileEffect? Effect { get; private init; }

    /// <summary>Something new comes to be.</summary>
    public static ItemPlan Create(object after, string? message = null) => new(PlanKind.Change, message, null, Canonical.Json(after));

    /// <summary>Something that is there becomes different.</summary>
    public static ItemPlan Change(object before, object after, string? message = null) =>
        new(PlanKind.Change, message, Canonical.Json(before), Canonical.Json(after));

    /// <summary>Something that is there will be gone.</summary>
    public static ItemPlan Delete(object before, string? message = null) => new(PlanKind.Change, message, Canonical.Json(before), null);

    /// <summary>
    /// The item becomes a row of the run's output file (see <see cref="OutputAttribute"/>). Rows live in the ledger, so the
    /// file is exact after a crash.
    /// </summary>
    public static ItemPlan Write(object row) => new(PlanKind.Change, null, null, Canonical.Json(row));

    /// <summary>An effect that has no before and after, in words: "Sends a reminder".</summary>
    public static ItemPlan Do(string? message = null) => message is null ? Nothing : new(PlanKind.Change, message, null, null);

    /// <summary>There is nothing to do, and why.</summary>
    public static ItemPlan Skip(string why) => new(PlanKind.Skip, why, null, null);

    /// <summary>It can't be done, and why: an honest finding such as "already paid".</summary>
    public static ItemPlan Invalid(string why) => new(PlanKind.Invalid, why, null, null);

    /// <summary>
    /// The same plan, about a file: before Apply the engine keeps the bytes the effect declares, and refuses to apply the item when they are not
    /// in the archive. Apply then finds <c>archived</c> (sha256, size) in <see cref="Before"/>, and so does the ledger.
    /// </summary>
    public ItemPlan On(FileEffect effect) => new(Kind, Message, Before, After) { Effect = effect };

    /// <summary>The plan with what was kept of the file written into what is there now.</summary>
    internal ItemPlan With(Files.StoredContent? kept)
    {
        if (kept is null)
        {
            return this;
        }

        var before = Before is null ? [] : System.Text.Json.Nodes.JsonNode.Parse(Before) as System.Text.Json.Nodes.JsonObject ?? throw new ItemException("A plan about a file needs a before with properties.");
        before["archived"] = new System.Text.Json.Nodes.JsonObject { ["sha256"] = kept.Sha256, ["size"] = kept.Size };
        return new(Kind, Message, before.ToJsonString(Canonical.Options), After) { Effect = Effect };
    }

    /// <summary>What is kept of the plan in the ledger, with what is secret taken out.</summary>
    public static ItemPlan FromLedger(PlanKind kind, string? message, string? before, string? after) => new(kind, message, before, after);

    /// <summary>A hash of kind, before and after: what "the same plan" means. 16 bytes; collisions by chance don't happen.</summary>
    public byte[] Digest() => Canonical.ShortHash($"{Kind}\n{Before}\n{After}\n{(Before is null && After is null ? Message : null)}");
}
