using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>What a door gets back from <see cref="RunControl"/>: nothing a person can cause is an exception.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Done, or on its way.</summary>
    /// <param name="RunId">The run.</param>
    /// <param name="Existing">The same wish had been heard before; this is that run.</param>
    public sealed record Accepted(long RunId, bool Existing = false) : Answer;

    /// <summary>Heard and stored; other people have to agree before it starts.</summary>
    /// <param name="RunId">The run that waits.</param>
    /// <param name="Reason">Who has to agree, and until when.</param>
    /// <param name="Existing">The same wish had been heard before; this is that run.</param>
    public sealed record AwaitsApproval(long RunId, string Reason, bool Existing = false) : Answer;

    /// <summary>No, and why.</summary>
    /// <param name="Kind">What kind of no, for exit codes and HTTP statuses.</param>
    /// <param name="Reason">In one sentence, saying what to do.</param>
    /// <param name="Errors">What is wrong with which input.</param>
    public sealed record Refused(Refusal Kind, string Reason, IReadOnlyList<FieldError> Errors) : Answer
    {
        /// <summary>No single input is to blame.</summary>
        public Refused(Refusal kind, string reason)
            : this(kind, reason, [])
        {
        }

        /// <summary>The run that stands in the way, to link to.</summary>
        public long? OtherRunId { get; init; }
    }
}

/// <summary>Kinds of no.</summary>
public enum Refusal
{
    /// <summary>There is no such operation or run.</summary>
    NotFound,

    /// <summary>This person may not.</summary>
    NotAllowed,

    /// <summary>The inputs are not right.</summary>
    Invalid,

    /// <summary>Not as things stand: done before, another status, somebody was faster.</summary>
    Conflict,

    /// <summary>Too many in a short time; the same wish may be granted later.</summary>
    TooMany,
}
