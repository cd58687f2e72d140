namespace Ops.Domain.Files;

/// <summary>A property can't be a column. <see cref="CsvShape"/> gathers these into one message for the author.</summary>
internal sealed class CsvShapeException(string message) : Exception(message);
