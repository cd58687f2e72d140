using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>
/// One execution of an operation. People's wishes change <see cref="Status"/> through the methods here; cursor, counts
/// and lease are written by the node that holds the lease, guarded by <see cref="Epoch"/>.
/// </summary>
public sealed partial class Run
{
    internal const int MaxReason = 1000;
    internal const string Asked = "Requested: ";
    private readonly List<RunEvent> _events = [];

    private Run()
    {
    }

    /// <summary>A run as it is asked for.</summary>
    public Run(OperationInfo operation, RunMode mode, string environment, Actor requester, DateTimeOffset at, bool needsApproval = false, string? because = null)
    {
        OperationKey = operation.Key;
        OperationTitle = operation.Title;
        OperationVersion = operation.Version;
        Mode = mode;
        Environment = environment;
        RequesterSubject = requester.Subject;
        RequesterName = requester.Name;
        OwnerSubject = requester.Subject;
        OwnerName = requester.Name;
        Door = requester.Door;
        CreatedAt = at;
        Status = needsApproval ? RunStatus.AwaitingApproval : RunStatus.Queued;
        _events.Add(new RunEvent(null, Status, requester, at, because is null ? "Requested." : Asked + because));
    }

    /// <summary>The run's number; shown as <c>R-2041</c>.</summary>
    public long Id { get; private set; }

    /// <summary>Which operation.</summary>
    public string OperationKey { get; private set; } = "";

    /// <summary>Its title when the run was asked for.</summary>
    public string OperationTitle { get; private set; } = "";

    /// <summary>Module version id of the operation's assembly when the run was asked for.</summary>
    public string OperationVersion { get; private set; } = "";

    /// <summary>What the run is for.</summary>
    public RunMode Mode { get; private set; }

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>Why it stands there, in one sentence.</summary>
    public string? StatusReason { get; private set; }

    /// <summary>Environment of the console.</summary>
    public string Environment { get; private set; } = "";

    /// <summary>The inputs as canonical JSON; secrets encrypted.</summary>
    public string InputsJson { get; init; } = "{}";

    /// <summary>SHA-256 over operation, inputs and file contents: what "the same inputs" means.</summary>
    public string InputsHash { get; init; } = "";

    /// <summary>SHA-256 of the CSV file the run reads; null without one.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>The file's name as it was uploaded.</summary>
    public string? FileName { get; init; }

    /// <summary>Pause after so many items for a look; null for no limit. Taken off by resuming.</summary>
    public long? Limit { get; private set; }

    /// <summary>Why what succeeded before shall be done again; null unless forced.</summary>
    public string? ForceReason { get; init; }

    /// <summary>The preview whose plans this run must still find; null when nobody previewed.</summary>
    public long? PreviewRunId { get; init; }

    /// <summary>The run this one looks back on: verify, revert, retry.</summary>
    public long? ParentRunId { get; init; }

    /// <summary>Which items of <see cref="ParentRunId"/> this run does again; null unless it is a retry.</summary>
    public RetryWhat? Retries { get; init; }

    /// <summary>The run that undid this one.</summary>
    public long? RevertedByRunId { get; private set; }

    /// <summary>Same requester and key give the same run: a double click or a repeated request.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who asked.</summary>
    public string RequesterSubject { get; private set; } = "";

    /// <summary>Who asked, for people.</summary>
    public string RequesterName { get; private set; } = "";

    /// <summary>Who looks after it now; changes with a take-over.</summary>
    public string OwnerSubject { get; private set; } = "";

    /// <summary>Who looks after it now, for people.</summary>
    public string OwnerName { get; private set; } = "";

    /// <summary>How the wish reached us.</summary>
    public Door Door { get; private set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When a node first took it.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it reached its end.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When somebody asked to pause or cancel; 60 s later it may be forced.</summary>
    public DateTimeOffset? StopRequestedAt { get; private set; }

    /// <summary>How many items there are; null when unknown.</summary>
    public long? Total { get; private set; }

    /// <summary>Items done so far. Written with each checkpoint.</summary>
    public long Succeeded { get; private set; }

    /// <summary>Items that failed, were invalid or left in doubt.</summary>
    public long Failed { get; private set; }

    /// <summary>Items with nothing to do.</summary>
    public long Skipped { get; private set; }

    /// <summary>Items no longer as previewed.</summary>
    public long Drifted { get; private set; }

    /// <summary>Ordinal of the last item the ledger holds without a gap.</summary>
    public long CursorOrdinal { get; private set; }

    /// <summary>Key of that item; where operations without a file resume.</summary>
    public string? CursorKey { get; private set; }

    /// <summary>Byte offset behind that row; where a CSV is resumed in O(1).</summary>
    public long CursorOffset { get; private set; }

    /// <summary>Line of the file behind that row.</summary>
    public long CursorLine { get; private set; }

    /// <summary>Milliseconds spent working, pauses not counted.</summary>
    public long WorkedMilliseconds { get; private set; }

    /// <summary>Node and process that hold the lease; null when nobody works on it.</summary>
    public string? LeaseOwner { get; private set; }

    /// <summary>Until when the lease holds unless renewed.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>The fence: grows with every claim and force; a write with an older one changes nothing.</summary>
    public long Epoch { get; private set; }

    /// <summary>Last checkpoint or sign of life.</summary>
    public DateTimeOffset? HeartbeatAt { get; private set; }

    /// <summary>Its node finished the item in hand, wrote it down and stopped: nothing can be done twice by going on.</summary>
    public bool WasStoppedInOrder { get; private set; }

    /// <summary>How often it was interrupted without getting a single item further. From the third time on it waits for a person.</summary>
    public int Standstills { get; private set; }

    /// <summary>How far it was when it was last interrupted.</summary>
    public long? InterruptedAtOrdinal { get; private set; }

    /// <summary>Where the published results lie; null until the run has ended.</summary>
    public string? ResultsKey { get; private set; }

    /// <summary>Where the published output file lies; null without one.</summary>
    public string? OutputKey { get; private set; }

    /// <summary>SHA-256 of the published results, once they alone say what became of the items; null while the ledger does.</summary>
    public string? ResultsSha256 { get; private set; }

    /// <summary>When its ledger was folded into its results and removed; null while it is there.</summary>
    public DateTimeOffset? PrunedAt { get; private set; }

    /// <summary>Who started it without the approval it needed; null unless the glass was broken. Never taken off again.</summary>
    public string? GlassBrokenByName { get; private set; }

    /// <summary>Why the glass was broken, in that person's words.</summary>
    public string? GlassBrokenBecause { get; private set; }

    /// <summary>When the glass was broken.</summary>
    public DateTimeOffset? GlassBrokenAt { get; private set; }

    /// <summary>Events not yet stored; the context picks them up when it saves.</summary>
    public IReadOnlyList<RunEvent> Events => _events;

    /// <summary>The counts as one value.</summary>
    public RunCounts Counts => new() { Succeeded = Succeeded, Failed = Failed, Skipped = Skipped, Drifted = Drifted };

    /// <summary><c>R-2041</c>.</summary>
    public string Number => RunNumber.Format(Id);
}
