namespace Ops.Domain.Access;

/// <summary>What a person may be allowed to do. Nobody has a right that no rule gives: a new one needs a row in the matrix test.</summary>
public enum Right
{
    /// <summary>See operations and runs. What a person may not view does not exist for him.</summary>
    View,

    /// <summary>See what a run was given: inputs and files.</summary>
    SeeInputs,

    /// <summary>See and download items, log and results.</summary>
    SeeResults,

    /// <summary>Preview an operation, upload its file.</summary>
    Preview,

    /// <summary>Apply an operation that is not destructive.</summary>
    Run,

    /// <summary>Ask for a destructive operation to be applied.</summary>
    Request,

    /// <summary>Pause, resume, cancel and force one's own runs, and write notes on them.</summary>
    ControlOwn,

    /// <summary>The same with other people's runs.</summary>
    ControlOthers,

    /// <summary>Become the owner of somebody else's run.</summary>
    TakeOver,

    /// <summary>Decide on what somebody else asks for.</summary>
    Approve,

    /// <summary>Let an operation run at set times.</summary>
    Schedule,

    /// <summary>Apply what nobody approved, in an emergency, for all to see. No role has it unless configuration grants it.</summary>
    BreakGlass,

    /// <summary>Read the record of who did what. For the whole console, not for single operations.</summary>
    SeeAudit,

    /// <summary>Look after the console itself. For the whole console, not for single operations.</summary>
    Administer,
}
