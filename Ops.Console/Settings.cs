using Ops.Console.Access;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage;

namespace Ops.Console;

/// <summary>All settings, read once and checked before anything starts.</summary>
internal sealed record Settings(OpsOptions Ops, StorageOptions Storage, FilesOptions Files)
{
    /// <summary>Who may do what beyond the built-in roles.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Section <c>Access:Session</c>.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>Who has to agree, beyond what operations say.</summary>
    public ApprovalOptions Approvals { get; init; } = new();

    /// <summary>Where the master key is.</summary>
    public SecretsOptions Secrets { get; init; } = new();

    /// <summary>The team's own systems that starter operations work on.</summary>
    public TargetsOptions Targets { get; init; } = new();

    /// <summary>How the audit trail is signed.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Reads them; every problem is named with its key.</summary>
    /// <exception cref="SettingsException">Some are wrong.</exception>
    public static Settings Read(IConfiguration configuration, string hostEnvironment)
    {
        var problems = new List<string>();
        var ops = Bind<OpsOptions>(configuration, "Ops", problems);
        var storage = Bind<StorageOptions>(configuration, "Storage", problems);
        var files = Bind<FilesOptions>(configuration, "Files", problems);
        var access = AccessSettings.Read(configuration, problems);
        var session = Bind<SessionSettings>(configuration, "Access:Session", problems);
        var approvals = Bind<ApprovalOptions>(configuration, "Approvals", problems);
        var secrets = Bind<SecretsOptions>(configuration, "Secrets", problems);
        var audit = Bind<AuditOptions>(configuration, "Audit", problems);
        var targets = Bind<TargetsOptions>(configuration, "Targets", problems, strict: true);
        ops = ops with
        {
            Environment = ops.Environment.Length > 0 ? ops.Environment : EnvironmentOf(hostEnvironment),
            Node = ops.Node.Length > 0 ? ops.Node : System.Environment.MachineName,
            Operations = configuration.GetSection("Ops:Operations").Exists() ? [.. ops.Operations.Distinct()] : ["Ops.Domain"],
        };
        if (problems.Count == 0)
        {
            problems.AddRange(ops.Problems());
            problems.AddRange(storage.Problems());
            problems.AddRange(files.Problems());
            problems.AddRange(access.Problems());
            problems.AddRange(session.Problems());
            problems.AddRange(approvals.Problems());
            problems.AddRange(secrets.Problems(storage));
            problems.AddRange(audit.Problems());
            problems.AddRange(targets.Problems());
            problems.AddRange(targets.Overlaps(files, ops.DataPath));
        }

        return problems.Count == 0
            ? new Settings(ops, storage, files) { Access = access, Session = session, Approvals = approvals, Secrets = secrets, Audit = audit, Targets = targets }
            : throw new SettingsException(problems);
    }

    /// <summary>The keys without which nobody could sign in outside development.</summary>
    public static IReadOnlyList<string> MissingOidc(IConfiguration configuration) =>
        [.. new[] { "Oidc:Authority", "Oidc:ClientId", "Oidc:ClientSecret", "Oidc:PublicUrl" }.Where(key => string.IsNullOrWhiteSpace(configuration[key]))];

    // Silence means production: the strictest, so that forgetting a setting never opens anything.
    private static string EnvironmentOf(string hostEnvironment) => hostEnvironment.ToLowerInvariant() switch
    {
        "development" => "development",
        "test" or "testing" => "test",
        "staging" => "staging",
        _ => "production",
    };

    // Strict where a key with a typing error would take a limit away.
    internal static T Bind<T>(IConfiguration configuration, string section, List<string> problems, bool strict = false)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = strict) ?? new T();
        }
        catch (InvalidOperationException failure)
        {
            // Of a dictionary's value the outer exception names nothing.
            var words = failure;
            while (words.InnerException is InvalidOperationException inner)
            {
                words = inner;
            }

            problems.Add($"A value in section {section} has the wrong type{(strict ? ", or a key nobody knows" : "")}. {words.Message}");
            return new T();
        }
    }
}

/// <summary>The console can't start with these settings; the message names each key.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
