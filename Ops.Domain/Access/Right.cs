namespace Ops.Domain.Access;

/// <summary>What a person may be allowed to do.</summary>
public enum Right
{
    /// <summary>See operations and runs.</summary>
    View,

    /// <summary>See what a run was given: inputs and files.</summary>
    SeeInputs,

    /// <summary>See and download items and results.</summary>
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

    /// <summary>See and download the audit trail, and whether it is whole.</summary>
    SeeAudit,
}
