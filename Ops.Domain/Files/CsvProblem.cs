namespace Ops.Domain.Files;

/// <summary>One thing wrong with a file, in words for the person who made it. Never contains a value of the file.</summary>
/// <param name="Line">The line of the file, from 1, where the row begins; 0 when it is about the whole file.</param>
/// <param name="Column">The column's header; null when it is about the row or the file.</param>
/// <param name="Message">A whole sentence.</param>
public sealed record CsvProblem(long Line, string? Column, string Message);
