namespace Ops.Domain.Catalogue;

/// <summary>What is wrong with one input, in words for the person who entered it.</summary>
/// <param name="Field">The input's name as in JSON; null when it concerns the inputs as a whole.</param>
/// <param name="Message">One sentence: what is wrong and what would be right. Never holds the value of a secret.</param>
public sealed record FieldError(string? Field, string Message);
