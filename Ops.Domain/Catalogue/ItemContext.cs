using Ops.Domain.Runs;

namespace Ops.Domain.Catalogue;

/// <summary>What an operation may know while it works on one item.</summary>
/// <typeparam name="TInput">The operation's inputs.</typeparam>
public sealed class ItemContext<TInput>
{
    private readonly Action<string> _log;

    /// <summary>Made by the engine, and by an operation's own test.</summary>
    public ItemContext(TInput input, RunFacts run, string key, int attempt = 1, Action<string>? log = null)
    {
        Input = input;
        Run = run;
        IdempotencyKey = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{run.Instance}/{run.FirstRunId}/{key}");
        Attempt = attempt;
        _log = log ?? (static _ => { });
    }

    /// <summary>The validated inputs.</summary>
    public TInput Input { get; }

    /// <summary>Facts about the run.</summary>
    public RunFacts Run { get; }

    /// <summary>Names this item to an outside system, the same on every attempt, also when another run retries it.</summary>
    public string IdempotencyKey { get; }

    /// <summary>1 for the first try; more after a retry or after a crash.</summary>
    public int Attempt { get; }

    /// <summary>Adds a line to the run's log. Cut at 4,096 characters.</summary>
    public void Log(string line) => _log(line);
}

/// <summary>Facts about a run that an operation may rely on.</summary>
/// <param name="RunId">The run's number.</param>
/// <param name="Mode">What the run is for; a preview never calls Apply, whatever this says.</param>
/// <param name="Environment">development, test, staging or production.</param>
/// <param name="Forced">A person said, with a reason, that what is done already shall be done again.</param>
/// <param name="Instance">Names this console's database, so that two consoles never share an idempotency key.</param>
public sealed record RunFacts(long RunId, RunMode Mode, string Environment, bool Forced, string Instance)
{
    /// <summary>The first of the runs that retried one another; this run itself unless it is a retry.</summary>
    public long FirstRunId { get; init; } = RunId;

    /// <summary>Nothing may be changed now.</summary>
    public bool IsPreview => Mode is RunMode.Preview or RunMode.Verify;

    /// <summary>
    /// For the first line of whatever an operation writes with: Plan runs in a preview too, and the engine can't see what an
    /// author's own client does.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is a preview.</exception>
    public void ThrowIfPreview()
    {
        if (IsPreview)
        {
            throw new InvalidOperationException("A preview must not change anything, but this operation tried to. Move what writes into Apply.");
        }
    }
}
