namespace Ops.Console.Tests.Support;

/// <summary>It is always now.</summary>
internal sealed class StillTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
