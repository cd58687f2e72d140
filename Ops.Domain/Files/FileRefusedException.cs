namespace Ops.Domain.Files;

/// <summary>A file was not taken in. The message is for the person who sent it.</summary>
public sealed class FileRefusedException(string message, Exception? inner = null) : Exception(message, inner);
