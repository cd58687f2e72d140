namespace Ops.Domain.Auditing;

/// <summary>Which entries a list shows. Everything null shows all.</summary>
public sealed record AuditFilter
{
    /// <summary>Part of the person's name, or his whole subject.</summary>
    public string? Person { get; init; }

    /// <summary>An action, or the area before the dot: <c>run</c> finds all that begin with <c>run.</c></summary>
    public string? Action { get; init; }

    /// <summary>A kind (<c>run</c>), an id (<c>R-12</c>) or both (<c>run R-12</c>).</summary>
    public string? Object { get; init; }

    /// <summary>Only entries at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of the summary, the object or the address.</summary>
    public string? Text { get; init; }
}
