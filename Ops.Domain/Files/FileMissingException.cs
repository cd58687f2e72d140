namespace Ops.Domain.Files;

/// <summary>Stored bytes somebody refers to are not there. The message says where they were looked for.</summary>
public sealed class FileMissingException(string message) : Exception(message);
