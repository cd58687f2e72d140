using Ops.Console.Parts;
using Ops.Domain;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Shows on stderr how far a run is, about once a second, and every line of its log.</summary>
internal sealed class Progress
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private readonly Session _session;
    private readonly TimeProvider _time;
    private long _lastLine;
    private long _shownAt;
    private bool _moved;
    private string _shown = "";

    private Progress(Session session, long lastLine)
    {
        _session = session;
        _time = session.Get<TimeProvider>();
        _lastLine = lastLine;
    }

    /// <summary>From now on: lines of earlier legs are not shown again.</summary>
    public static async Task<Progress> Begin(Session session, long runId) =>
        new(session, await session.Get<RunQueries>().Log(runId, 0, 1, last: true, CancellationToken.None) is [var last] ? last.Id : 0);

    public async Task Show(Run run)
    {
        foreach (var line in await _session.Get<RunQueries>().Log(run.Id, _lastLine, 1000, last: false, CancellationToken.None))
        {
            _lastLine = line.Id;
            Write($"{line.At.ToLocalTime():HH:mm:ss} {(line.IsWarning ? "! " : "")}{line.Text}", stays: true);
        }

        var words = $"{run.Number}: {RunText.Done(run.Counts.Done, run.Total)}{(run.Failed == 0 ? "" : $", {Words.Number(run.Failed)} failed")}, {RunWords.Status(run.Status)}";

        // The first item is shown at once: that it moves is what the person waits to see.
        var isFirst = !_moved && run.Counts.Done > 0;
        if (words != _shown && (RunTransitions.IsFinal(run.Status) || isFirst || _shownAt == 0 || _time.GetElapsedTime(_shownAt) >= Least))
        {
            Write(words, stays: RunTransitions.IsFinal(run.Status));
            (_shown, _shownAt, _moved) = (words, _time.GetTimestamp(), run.Counts.Done > 0);
        }
    }

    // On a terminal the line is written over by the next one; in a file or a pipe each line stays.
    private void Write(string words, bool stays) => WriteLine(OneLine.Of(words), stays);

    private void WriteLine(string text, bool stays) =>
        System.Console.Error.Write(System.Console.IsErrorRedirected ? text + Environment.NewLine : $"\r{text.PadRight(_shown.Length)}{(stays ? Environment.NewLine : "")}");
}
