namespace Ops.Domain.Access;

/// <summary>Why a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The person signed out.</summary>
    SignedOut,

    /// <summary>Somebody signed in in the same browser: the same person or another.</summary>
    Replaced,

    /// <summary>Nothing was done for too long.</summary>
    Idle,

    /// <summary>It lasted as long as any session may.</summary>
    Expired,

    /// <summary>The person has newer ones, and no more are allowed.</summary>
    TooMany,

    /// <summary>The identity provider said so: signed out there, locked, or no longer allowed in.</summary>
    Provider,

    /// <summary>The person ended it from another browser.</summary>
    Elsewhere,

    /// <summary>What is stored can't be read any more: the key it was sealed with is gone.</summary>
    Unreadable,
}
