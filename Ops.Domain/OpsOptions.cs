namespace Ops.Domain;

/// <summary>Section <c>Ops</c> of the configuration.</summary>
public sealed record OpsOptions
{
    /// <summary>Where the database, the files and the practice data live. Relative paths start at the folder the program was started in.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>development, test, staging or production: shown on every page, and what operations may be limited to.</summary>
    public string Environment { get; init; } = "development";

    /// <summary>Names this node in leases and on pages; the machine's name unless set.</summary>
    public string Node { get; init; } = System.Environment.MachineName;

    /// <summary>How many runs this node works on at once, 1 to 64.</summary>
    public int MaxConcurrentRuns { get; init; } = 4;

    /// <summary>Names of the assemblies that hold operations, beside the program.</summary>
    public IReadOnlyList<string> Operations { get; init; } = ["Ops.Domain"];

    /// <summary>Seconds between two signs of life of a run.</summary>
    public double HeartbeatSeconds { get; init; } = 1;

    /// <summary>Seconds after which a silent node has lost its runs; at least three heartbeats.</summary>
    public double LeaseSeconds { get; init; } = 10;

    /// <summary>Seconds a stopping node gives the items in hand.</summary>
    public double StopSeconds { get; init; } = 25;

    /// <summary>Seconds after which a person may force a run that does not pause or cancel.</summary>
    public double ForceAfterSeconds { get; init; } = 60;

    /// <summary>Known environments, safest first.</summary>
    public static readonly IReadOnlyList<string> Environments = ["development", "test", "staging", "production"];

    /// <summary>The data directory as an absolute path.</summary>
    public string DataPath => Path.GetFullPath(DataDirectory);

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(DataDirectory))
        {
            yield return "Ops:DataDirectory is empty. Give the folder that shall hold the database and the files, such as ./data.";
        }

        if (!Environments.Contains(Environment))
        {
            yield return $"Ops:Environment is '{Environment}'. It must be one of {string.Join(", ", Environments)}.";
        }

        if (string.IsNullOrWhiteSpace(Node) || Node.Length > 100 || Node.Any(c => char.IsControl(c) || c is '/' or '\\'))
        {
            yield return "Ops:Node must be a name of 1 to 100 characters without slashes.";
        }

        if (MaxConcurrentRuns is < 1 or > 64)
        {
            yield return $"Ops:MaxConcurrentRuns is {MaxConcurrentRuns}. It must be between 1 and 64.";
        }

        if (Operations.Count == 0)
        {
            yield return "Ops:Operations names no assembly. Without one there is nothing to run.";
        }

        if (HeartbeatSeconds is < 0.05 or > 60)
        {
            yield return $"Ops:HeartbeatSeconds is {HeartbeatSeconds}. It must be between 0.05 and 60.";
        }

        if (LeaseSeconds < HeartbeatSeconds * 3)
        {
            yield return $"Ops:LeaseSeconds is {LeaseSeconds}. It must be at least three times Ops:HeartbeatSeconds ({HeartbeatSeconds}).";
        }

        if (StopSeconds is < 0 or > 3600)
        {
            yield return $"Ops:StopSeconds is {StopSeconds}. It must be between 0 and 3,600.";
        }

        if (ForceAfterSeconds < 0)
        {
            yield return $"Ops:ForceAfterSeconds is {ForceAfterSeconds}. It can't be negative.";
        }
    }
}
