namespace Ops.Domain.Access;

/// <summary>Secrets can't be kept or opened with these keys, so the console does not start; the message says why and what to restore.</summary>
public sealed class KeysRefusedException(string message, Exception? inner = null) : Exception(message, inner);
