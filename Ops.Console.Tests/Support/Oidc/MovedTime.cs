namespace Ops.Console.Tests.Support.Oidc;

/// <summary>The real time, moved by what a test says.</summary>
internal sealed class MovedTime : TimeProvider
{
    private TimeSpan _by;

    public void Move(TimeSpan by) => _by += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _by;
}
