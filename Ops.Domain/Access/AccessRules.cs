using Ops.Domain.Catalogue;

namespace Ops.Domain.Access;

/// <summary>
/// Who may do what. The one place: every door asks here through the domain, pages only to be polite. Denied unless a rule
/// gives it; a denial of the configuration is stronger than anything given; every answer names the rule that decided.
/// </summary>
public sealed class AccessRules
{
    private readonly OperationCatalogue _catalogue;
    private readonly bool _builtIn;
    private readonly IReadOnlyList<Grant> _grants, _denials;

    /// <summary>Checks the configured rules against the catalogue.</summary>
    /// <exception cref="AccessException">A rule names something there is not.</exception>
    public AccessRules(AccessOptions options, OperationCatalogue catalogue)
    {
        var problems = new AccessProblems(options);
        if (problems.InThemselves().Concat(problems.With(catalogue)).ToList() is { Count: > 0 } wrong)
        {
            throw new AccessException(wrong);
        }

        _catalogue = catalogue;
        _builtIn = options.BuiltIn;
        _grants = AccessOptions.Named(options.Grants, "Grants");
        _denials = AccessOptions.Named(options.Denials, "Denials");
        Roles = [.. Role.All, .. options.Roles];
    }

    /// <summary>All roles, the built-in ones first.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>What is configured beside the built-in rights, one sentence a rule.</summary>
    public IEnumerable<string> Configured =>
        _grants.Select(g => $"{g.Name} gives {string.Join(", ", g.Roles)} the {Named(g)}{g.Where()}.")
            .Concat(_denials.Select(d => $"{d.Name} takes the {Named(d)} from {string.Join(", ", d.Roles)}{d.Where()}."))
            .Concat(_builtIn ? [] : ["Access:BuiltIn is false: the built-in roles have only what is granted here."]);

    /// <summary>
    /// May this person do this with this operation? Without an operation: on every one; looking (<see cref="Right.View"/>)
    /// without an operation needs only one he may look at.
    /// </summary>
    public Permission May(Actor actor, Right right, OperationInfo? operation = null) =>
        right == Right.View && operation is null ? MaySomewhere(actor, right) : Answer(actor, right, operation, operation is null ? "" : $" ({operation.Title})");

    /// <summary>The same by key, for runs: their operation may be gone from the program, and then only who may do this on every operation may.</summary>
    public Permission May(Actor actor, Right right, string operationKey) => _catalogue.Find(operationKey) is { } operation
        ? May(actor, right, operation)
        : Answer(actor, right, null, $" ({operationKey}, which this program no longer has)");

    /// <summary>May this person do this with at least one operation? For what comes before an operation is chosen, such as sending a file.</summary>
    public Permission MaySomewhere(Actor actor, Right right)
    {
        var general = Answer(actor, right, null, "");
        return general.Allowed ? general : _catalogue.All.Select(o => Answer(actor, right, o, "")).FirstOrDefault(p => p.Allowed) ?? general;
    }

    /// <summary>May this person steer this run: as its requester or owner, or with the right over other people's?</summary>
    public Permission MayControl(Actor actor, string requesterSubject, string ownerSubject, OperationInfo? operation = null) =>
        Control(actor, requesterSubject, ownerSubject, right => May(actor, right, operation));

    /// <summary>The same by the key of the run's operation.</summary>
    public Permission MayControl(Actor actor, string requesterSubject, string ownerSubject, string operationKey) =>
        Control(actor, requesterSubject, ownerSubject, right => May(actor, right, operationKey));

    /// <summary>
    /// The keys of the operations that exist for this person, to filter queries by; null when all do, also those gone from
    /// the program. With a further right: those on which he has it too.
    /// </summary>
    public IReadOnlySet<string>? Visible(Actor actor, Right right = Right.View) =>
        Answer(actor, Right.View, null, "").Allowed && Answer(actor, right, null, "").Allowed
            ? null
            : _catalogue.All.Where(o => May(actor, Right.View, o).Allowed && May(actor, right, o).Allowed).Select(o => o.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>The roles that grant a right, on this operation or on every one, in words: "staff, engineer or admin".</summary>
    public string RolesWith(Right right, OperationInfo? operation = null) => Words(Having(right, operation));

    private static string Words(List<string> roles) => roles switch
    {
        [] => "nobody has",
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
    };

    private static string Named(Grant rule) => $"{(rule.Rights.Count == 1 ? "right" : "rights")} {string.Join(", ", rule.Rights)}";

    private static Permission Control(Actor actor, string requesterSubject, string ownerSubject, Func<Right, Permission> may)
    {
        var isOwn = actor.Subject == requesterSubject || actor.Subject == ownerSubject;
        return isOwn && may(Right.ControlOwn) is { Allowed: true } own ? own : may(Right.ControlOthers);
    }

    private List<string> Having(Right right, OperationInfo? operation) => [.. Roles.Where(r => Decide([r], right, operation).Allowed)];

    private Permission Answer(Actor actor, Right right, OperationInfo? operation, string what)
    {
        // The program itself only carries on what a person was allowed to start. Only this very object: a name proves nothing.
        if (ReferenceEquals(actor, Actor.System))
        {
            return new Permission(true, "The program itself.");
        }

        var (allowed, rule) = Decide(actor.Roles, right, operation);
        if (rule is not null)
        {
            return new Permission(allowed, rule);
        }

        var has = $"{actor.Name} has {(actor.Roles.Count == 0 ? "no role" : string.Join(", ", actor.Roles))}.";
        return new Permission(false, Having(right, operation) is { Count: > 0 } roles
            ? $"{Rights.Doing(right)}{what} needs the role {Words(roles)}; {has}"
            : $"{Rights.Doing(right)}{what} is granted to no role: that takes a rule in Access:Grants. {has}");
    }

    /// <summary>The rule that decides, if one does. Without an operation a denial anywhere counts, a grant only if it is for everything.</summary>
    private (bool Allowed, string? Rule) Decide(IReadOnlyList<string> roles, Right right, OperationInfo? operation)
    {
        foreach (var denial in _denials)
        {
            if (denial.RoleAmong(roles, right) is { } denied && (operation is null || denial.Covers(operation)))
            {
                return (false, $"{denial.Name} takes the right {right} from {denied}{denial.Where(right)}.");
            }
        }

        if (_builtIn && roles.FirstOrDefault(r => BuiltInRights.Include(r, right)) is { } role)
        {
            return (true, $"The role {role} includes it.");
        }

        foreach (var grant in _grants)
        {
            if (grant.RoleAmong(roles, right) is { } granted && (operation is null ? grant.IsForEverything : grant.Covers(operation)))
            {
                return (true, $"{grant.Name} gives {granted} the right {right}{grant.Where(right)}.");
            }
        }

        return (false, null);
    }
}
