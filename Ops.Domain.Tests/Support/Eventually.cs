using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Ops.Domain.Tests.Support;

/// <summary>Waits for a condition instead of for a time. The deadline only says when to give up.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task Be(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Be(() => Task.FromResult(condition()), what);

    public static async Task Be(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < Deadline, $"Waited {Deadline.TotalSeconds:0} s in vain for: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>The task's result, or a failed test when it does not come.</summary>
    public static Task<T> Come<T>(Task<T> task) => task.WaitAsync(Deadline);

    public static Task Come(Task task) => task.WaitAsync(Deadline);
}
