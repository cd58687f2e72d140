namespace Ops.Console.Tests.Support;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Until
{
    public static async Task True(Func<bool> condition, string what, int seconds = 60)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Waited {seconds} s in vain: {what}");
            await Task.Delay(20);
        }
    }
}
