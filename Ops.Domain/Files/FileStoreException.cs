namespace Ops.Domain.Files;

/// <summary>The file store can't be used now, or answers wrongly. The message says what happened and what to do, for people.</summary>
public sealed class FileStoreException(string message, Exception? inner = null) : Exception(message, inner);
