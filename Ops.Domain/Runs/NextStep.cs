namespace Ops.Domain.Runs;

/// <summary>What is sensible to do next with a run; each door says it in its own words.</summary>
public enum NextStep
{
    /// <summary>It is on its way.</summary>
    Wait,

    /// <summary>Somebody else has to agree or say no.</summary>
    Decide,

    /// <summary>Look whether the item in doubt took effect, before anything else.</summary>
    LookAtInDoubt,

    /// <summary>Send it on its way again.</summary>
    Resume,

    /// <summary>End it; what is done stays done.</summary>
    Cancel,

    /// <summary>Put the reason right, then do again only what failed.</summary>
    RetryWhatIsLeft,

    /// <summary>Do what the preview showed.</summary>
    DoWhatWasPreviewed,

    /// <summary>Ask again with the same inputs.</summary>
    UseInputsAgain,

    /// <summary>Look whether what it did still holds.</summary>
    Verify,

    /// <summary>Bring back what it changed.</summary>
    Undo,

    /// <summary>There is nothing left to do.</summary>
    Nothing,
}
