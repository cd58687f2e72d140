namespace Ops.Domain.Runs;

/// <summary>An item as the source gives it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Ordinal">Its place where the source knows it (the row of a file); 0 where the engine counts.</param>
/// <param name="Offset">Byte offset behind it; 0 without a file.</param>
/// <param name="Line">Line behind it; 0 without a file.</param>
internal readonly record struct Sourced<TItem>(TItem Item, long Ordinal, long Offset, long Line);
