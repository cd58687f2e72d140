namespace Ops.Domain.Auditing;

/// <summary>There is no usable key for the audit trail; the message names the setting and says what to do.</summary>
public sealed class AuditKeyException(string message) : Exception(message);
