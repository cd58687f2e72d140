namespace Ops.Domain.Operations.Targets;

/// <summary>An HTTP service that starter operations may work on: <c>Targets:Services:NAME</c>. docs/targets-services.md has all of it.</summary>
public sealed record ServiceTarget
{
    /// <summary>Where it is, such as <c>https://billing.example.com/v2</c>. No request ever goes to another host.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>Headers of every request, such as Accept. Nothing secret.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers whose values are secret, such as Authorization.</summary>
    public IReadOnlyDictionary<string, ServiceSecret> SecretHeaders { get; init; } = new Dictionary<string, ServiceSecret>();

    /// <summary>How long one try may take, answer included, 0.1 to 300.</summary>
    public double TimeoutSeconds { get; init; } = 30;

    /// <summary>At most so many requests a second, tries again included; null for no limit.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>How many requests at once, 1 to 64.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Further tries after a failure that trying again may cure, 0 to 20.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The pause before the first of them; each later one is twice as long, at most 30 s.</summary>
    public int RetryPauseMilliseconds { get; init; } = 500;

    /// <summary>When the service counts as down.</summary>
    public ServiceBreakerFigures Breaker { get; init; } = new();

    /// <summary>The header that carries the idempotency key.</summary>
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    /// <summary>What can be sent, by name.</summary>
    public IReadOnlyDictionary<string, ServiceRequest> Requests { get; init; } = new Dictionary<string, ServiceRequest>();

    /// <summary>What is wrong with it, each line naming its key.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key) => new ServiceProblems(this, key).All();
}

/// <summary>Where a secret value is; never the value itself. Exactly one of the two names it.</summary>
public sealed record ServiceSecret
{
    /// <summary>The environment variable that holds it.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The file that holds it; spaces and line breaks at its end don't count.</summary>
    public string File { get; init; } = "";

    /// <summary>What stands before it, such as <c>Bearer </c>. Not secret.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The secret; null when it can't be read.</summary>
    internal string? Read()
    {
        try
        {
            return (Environment.Length > 0 ? System.Environment.GetEnvironmentVariable(Environment) : System.IO.File.ReadAllText(File))?.Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>A service counts as down after so many failures in a row, if nothing has succeeded for so long.</summary>
public sealed record ServiceBreakerFigures
{
    /// <summary>Connections refused or broken, no answer in time, 502, 503 and 504, one after the other, 1 to 1,000.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>
    /// Seconds without a success, 0.1 to 60. A busy service that refuses now and then has many successes a second; one that is down
    /// has none, however few or many requests are on their way.
    /// </summary>
    public double QuietSeconds { get; init; } = 2;
}
