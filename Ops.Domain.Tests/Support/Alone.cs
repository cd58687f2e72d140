namespace Ops.Domain.Tests.Support;

/// <summary>Tests that measure the memory of the whole process: they run one by one, when all others are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
