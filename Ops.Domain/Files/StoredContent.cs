namespace Ops.Domain.Files;

/// <summary>Bytes that are safely stored.</summary>
/// <param name="Sha256">Their SHA-256 as 64 lower-case hexadecimal digits: also their address.</param>
/// <param name="Size">How many bytes.</param>
public sealed record StoredContent(string Sha256, long Size);
