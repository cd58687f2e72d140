namespace Ops.Domain.Access;

/// <summary>A key that protects cookies and forms, as the web framework writes it; its secret part is sealed with the ring.</summary>
public sealed class ProtectionKey
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>The framework's name for it, such as <c>key-GUID</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The XML.</summary>
    public string Xml { get; init; } = "";

    /// <summary>When it was stored.</summary>
    public DateTimeOffset At { get; init; }
}
