using System.Reflection;
using System.Text.RegularExpressions;

namespace Ops.Domain.Catalogue;

/// <summary>Reads one class into an <see cref="OperationInfo"/> and tells its author all that is wrong with it.</summary>
internal sealed partial class OperationReader(Type type, List<string> problems)
{
    private const int LongestKey = 100;
    private static readonly TimeSpan UsualItemTimeout = TimeSpan.FromSeconds(30);
    private readonly string _name = Wording.Name(type);

    /// <summary>The operation, or null and at least one problem.</summary>
    public OperationInfo? Read()
    {
        var before = problems.Count;
        if (type.GetCustomAttribute<OperationAttribute>(inherit: false) is not { } named)
        {
            problems.Add($"{_name} derives from Operation but has no [Operation(key, title)], so nobody could find it. Add the attribute or make the class abstract.");
            return null;
        }

        if (type.IsAbstract || type.ContainsGenericParameters || Base(typeof(Operation<,>)) is not [var inputType, var itemType])
        {
            problems.Add($"{_name} has [Operation] but can't be run: it must be a plain class that derives from Operation<TInput, TItem>, OneShot<TInput> or CsvOperation<TInput, TRow>.");
            return null;
        }

        CheckNames(named);
        var limits = new OperationLimits(type, _name, problems);
        var csv = Base(typeof(CsvOperation<,>));
        var inputs = InputSchema.Read(inputType, problems);
        if (inputs is not null)
        {
            CheckCsv(inputs, csv?[1]);
        }

        if (OperationInfo.Overrides(type, nameof(OneShot<object>.Revert)) && !OperationInfo.Overrides(type, nameof(OneShot<object>.Verify)))
        {
            problems.Add($"{_name} has Revert without Verify. What can't be looked at can't be undone safely: override Verify as well.");
        }

        // Info about an operation with problems still takes part in the search for double keys.
        return inputs is null ? null : new OperationInfo(type, named, inputs)
        {
            Description = Words(named.Description) ?? XmlDocs.SummaryOf(type, problems) ?? "",
            Consequence = type.GetCustomAttribute<DestructiveAttribute>()?.Consequence,
            Approvals = Approvals(),
            IsIdempotent = Has<IdempotentAttribute>(),
            IsArchived = Has<ArchivedAttribute>(),
            IsRepeatable = Has<RepeatableAttribute>(),
            RunsSideBySide = Has<RunsSideBySideAttribute>(),
            Environments = limits.Environments(),
            RatePerSecond = limits.Rate(),
            Parallelism = limits.Parallelism(),
            ItemTimeout = limits.Timeout("item", t => t.ItemSeconds, UsualItemTimeout),
            RunTimeout = limits.Timeout("run", t => t.RunSeconds, usual: null),
            Retries = limits.Retries().Times,
            FirstRetryPause = limits.Retries().FirstPause,
            PauseAfterFailures = limits.PauseAfterFailures(),
            CannotVerifyWhy = type.GetCustomAttribute<CannotVerifyAttribute>()?.Why,
            CannotPlanWhy = type.GetCustomAttribute<CannotPlanAttribute>()?.Why,
            Output = RowRules.Output(type.GetCustomAttribute<OutputAttribute>(), _name, problems),
            ItemType = itemType,
            IsOneShot = Base(typeof(OneShot<>)) is not null,
            RowType = csv?[1],
            Source = problems.Count == before ? OperationSource.Of(type, named.Key) : null,
        };
    }

    private List<ApprovalNeed> Approvals()
    {
        var said = type.GetCustomAttributes<ApprovedByAttribute>(inherit: false).ToList();
        foreach (var need in said.Where(n => string.IsNullOrWhiteSpace(n.Role) || n.Count is < 1 or > 9))
        {
            problems.Add($"{_name} has [ApprovedBy(\"{need.Role}\", {need.Count})]. It needs a role and a number of persons from 1 to 9.");
        }

        foreach (var role in said.GroupBy(n => n.Role, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"{_name} has [ApprovedBy] for {role.Key} more than once. Say it once, with the number of persons.");
        }

        return said.Count == 0 && Has<DestructiveAttribute>() ? [new ApprovalNeed(null, 1)] : [.. said.Select(n => new ApprovalNeed(n.Role, n.Count))];
    }

    private void CheckNames(OperationAttribute named)
    {
        if (named.Key is null or { Length: > LongestKey } || !Key().IsMatch(named.Key) || !named.Key.Contains('.'))
        {
            problems.Add($"{_name} has the key '{named.Key}'. A key is at most {LongestKey} characters: lower-case words and digits joined by dots and hyphens, with at least one dot, such as 'contacts.purge'.");
        }

        Need(named.Title, "a title people can read in [Operation(key, title)]");
        Need(named.Group, "a Group that isn't empty, or none");
        Need(named.ItemName, "an ItemName that isn't empty, or none");
        Need(named.ItemsName ?? "items", "an ItemsName that isn't empty, or none");
        Need(named.Verb, "a Verb that isn't empty, or none");
        Need(type.GetCustomAttribute<DestructiveAttribute>() is { } d ? d.Consequence : "none", "a consequence in [Destructive]: one sentence that says what can't be undone");
        Need(type.GetCustomAttribute<CannotPlanAttribute>() is { } c ? c.Why : "none", "a reason in [CannotPlan]");
        var constructors = type.GetConstructors().Length;
        if (constructors != 1)
        {
            problems.Add($"{_name} has {constructors} public constructors. Give it exactly one; its parameters come from the container.");
        }
    }

    private void CheckCsv(InputSchema inputs, Type? rowType)
    {
        var files = inputs.Fields.Where(f => f.Kind == InputKind.CsvFile).ToList();
        if (rowType is null)
        {
            foreach (var file in files)
            {
                problems.Add($"{InputFieldReader.Where(file.Source)} is a CSV file, but {_name} isn't a CSV operation, so nothing would read it. Derive from CsvOperation<TInput, TRow>.");
            }

            return;
        }

        if (files.Count != 1 || files[0].RowType != rowType)
        {
            var has = files.Count == 0 ? "none" : Wording.List([.. files.Select(f => $"{f.Property.Name} of {Wording.Name(f.Property.PropertyType)}")]);
            problems.Add($"{_name} needs exactly one input of type CsvFile<{Wording.Name(rowType)}>; {Wording.Name(inputs.Type)} has {has}.");
        }

        RowRules.Check(rowType, problems);
    }

    private Type[]? Base(Type generic)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == generic)
            {
                return t.GetGenericArguments();
            }
        }

        return null;
    }

    private void Need(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add($"{_name} needs {what}.");
        }
    }

    private bool Has<T>()
        where T : Attribute => type.IsDefined(typeof(T), inherit: false);

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*([.-][a-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
