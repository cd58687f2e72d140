using System.Text.RegularExpressions;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Targets;

/// <summary>A database that starter operations may work on: <c>Targets:Databases:NAME</c>.</summary>
public sealed partial record DatabaseTarget
{
    /// <summary>As people know it; empty for its name.</summary>
    public string Title { get; init; } = "";

    /// <summary><c>Sqlite</c> or <c>Postgres</c>; has to be said.</summary>
    public TargetProvider? Provider { get; init; }

    /// <summary>How to reach it, where that holds no secret.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Instead: a file that holds the connection string. Read each time it is used.</summary>
    public string ConnectionStringFile { get; init; } = "";

    /// <summary>Instead: the name of an environment variable that holds it.</summary>
    public string ConnectionStringVariable { get; init; } = "";

    /// <summary>How long one command may take, and wait for a lock, 1 to 600.</summary>
    public int CommandTimeoutSeconds { get; init; } = 30;

    /// <summary>What may be exported, by name.</summary>
    public IReadOnlyDictionary<string, DatabaseStatement> Statements { get; init; } = new Dictionary<string, DatabaseStatement>();

    /// <summary>What may be changed, by name.</summary>
    public IReadOnlyDictionary<string, DatabaseTable> Tables { get; init; } = new Dictionary<string, DatabaseTable>();

    /// <summary>What is wrong with it, each line naming its key.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key) =>
    [
        .. Name(key),
        .. Provider is null ? [$"{key}:Provider is missing. It must be Sqlite or Postgres."] : ConnectionProblems(key),
        .. CommandTimeoutSeconds is < 1 or > 600 ? [$"{key}:CommandTimeoutSeconds is {CommandTimeoutSeconds}. It must be between 1 and 600."] : Array.Empty<string>(),
        .. Statements.SelectMany(s => Name($"{key}:Statements:{s.Key}").Concat(s.Value.Problems($"{key}:Statements:{s.Key}"))),
        .. Tables.SelectMany(t => Name($"{key}:Tables:{t.Key}").Concat(t.Value.Problems($"{key}:Tables:{t.Key}", Provider))),
    ];

    /// <summary>The database, opened at each use.</summary>
    internal TargetDatabase Open(string name) => new(Shown(name), Provider!.Value, Secret, CommandTimeoutSeconds);

    internal string Shown(string name) => Title.Length > 0 ? Title : name;

    private IEnumerable<string> ConnectionProblems(string key)
    {
        var given = new[] { ConnectionString, ConnectionStringFile, ConnectionStringVariable }.Count(s => !string.IsNullOrWhiteSpace(s));
        if (given != 1)
        {
            yield return $"{key} needs exactly one of ConnectionString, ConnectionStringFile and ConnectionStringVariable; it has {given}.";
        }
        else if (ConnectionString.Length > 0 && !TargetDatabase.CanRead(Provider!.Value, ConnectionString))
        {
            // What is in it stays untold: it may be half a password.
            yield return $"{key}:ConnectionString can't be read. It must look like {(Provider == TargetProvider.Sqlite ? "'Data Source=/srv/crm/crm.db'" : "'Host=db.example.com;Database=crm;Username=ops'")}.";
        }
    }

    private string Secret()
    {
        if (ConnectionStringVariable.Length > 0)
        {
            return Environment.GetEnvironmentVariable(ConnectionStringVariable)?.Trim() is { Length: > 0 } text ? text
                : throw new Catalogue.ItemException($"The environment variable {ConnectionStringVariable}, which should say how to reach the database, is not set on this machine.");
        }

        try
        {
            return ConnectionStringFile.Length > 0 ? File.ReadAllText(ConnectionStringFile).Trim() : ConnectionString;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new Catalogue.ItemException($"The file {ConnectionStringFile}, which should say how to reach the database, can't be read on this machine.");
        }
    }

    // A name stands in choices, in inputs that are hashed, and behind a slash.
    private static IEnumerable<string> Name(string key)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        if (!Names().IsMatch(name))
        {
            yield return $"{key}: the name '{name}' must be 1 to 60 letters, digits, dots, hyphens and underscores.";
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,59}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
