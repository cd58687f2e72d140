using System.Globalization;

namespace Ops.Domain.Catalogue;

/// <summary>All that is known of an operation without running it: what its attributes, its types and its assembly say.</summary>
public sealed class OperationInfo
{
    internal OperationInfo(Type type, OperationAttribute named, InputSchema inputs)
    {
        ClrType = type;
        Key = named.Key;
        Title = named.Title;
        Group = named.Group;
        ItemName = named.ItemName;
        ItemsName = named.ItemsName ?? named.ItemName + "s";
        Verb = named.Verb;
        Inputs = inputs;
        Version = type.Module.ModuleVersionId.ToString("N");
    }

    /// <summary>The stable name, such as <c>contacts.purge</c>.</summary>
    public string Key { get; }

    /// <summary>What people read.</summary>
    public string Title { get; }

    /// <summary>The heading it stands under.</summary>
    public string Group { get; }

    /// <summary>What it does, from the attribute or the class's XML summary; empty when neither says.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>What one item is called.</summary>
    public string ItemName { get; }

    /// <summary>What several items are called.</summary>
    public string ItemsName { get; }

    /// <summary>The verb of the button.</summary>
    public string Verb { get; }

    /// <summary>How much care it needs.</summary>
    public Risk Risk => Consequence is null ? Risk.Ordinary : Risk.Destructive;

    /// <summary>What can't be undone; null unless destructive.</summary>
    public string? Consequence { get; internal init; }

    /// <summary>Who has to agree before it is applied, as its author says; configuration can only add to it. Empty when nobody has to.</summary>
    public IReadOnlyList<ApprovalNeed> Approvals { get; internal init; } = [];

    /// <summary>Doing an item twice is the same as doing it once.</summary>
    public bool IsIdempotent { get; internal init; }

    /// <summary>What it deletes or overwrites is kept before it may touch it.</summary>
    public bool IsArchived { get; internal init; }

    /// <summary>May be applied again with the same inputs without force.</summary>
    public bool IsRepeatable { get; internal init; }

    /// <summary>Names of the environments it may run in; null for all.</summary>
    public IReadOnlyList<string>? Environments { get; internal init; }

    /// <summary>At most so many items a second; null for no limit.</summary>
    public double? RatePerSecond { get; internal set; }

    /// <summary>How many items are worked on at once; 1 unless stated.</summary>
    public int Parallelism { get; internal set; } = 1;

    /// <summary>How long one attempt at an item may take; null for no limit.</summary>
    public TimeSpan? ItemTimeout { get; internal set; }

    /// <summary>How long the run may work; null for no limit.</summary>
    public TimeSpan? RunTimeout { get; internal init; }

    /// <summary>Further tries after a transient failure; 0 unless stated.</summary>
    public int Retries { get; internal set; }

    /// <summary>The pause before the first retry.</summary>
    public TimeSpan FirstRetryPause { get; internal set; }

    /// <summary>So many failed items in a row pause the run; 0 for never.</summary>
    public int PauseAfterFailures { get; internal init; }

    /// <summary>Several of its runs may write at the same time.</summary>
    public bool RunsSideBySide { get; internal init; }

    /// <summary>Why its preview says little; null when it can plan.</summary>
    public string? CannotPlanWhy { get; internal init; }

    /// <summary>The file its items become rows of; null when it writes none.</summary>
    public OutputAttribute? Output { get; internal init; }

    /// <summary>The module version id of its assembly, 32 hexadecimal digits: any change of the code changes it.</summary>
    public string Version { get; }

    /// <summary>The operation's class.</summary>
    public Type ClrType { get; }

    /// <summary>It can say whether what it did still holds.</summary>
    public bool CanVerify => CannotVerifyWhy is null && Overrides(ClrType, nameof(OneShot<object>.Verify));

    /// <summary>Why nobody can look whether what it did still holds; null when its author does not say.</summary>
    public string? CannotVerifyWhy { get; internal init; }

    /// <summary>It can undo what it did.</summary>
    public bool CanRevert => Overrides(ClrType, nameof(OneShot<object>.Revert));

    /// <summary>Its input record.</summary>
    public Type InputType => Inputs.Type;

    /// <summary>What it works on.</summary>
    public required Type ItemType { get; init; }

    /// <summary>It has one item: itself.</summary>
    public bool IsOneShot { get; internal init; }

    /// <summary>The one CSV input of a CSV operation; null for all others.</summary>
    public InputField? CsvField => RowType is null ? null : Inputs.Fields.FirstOrDefault(f => f.RowType == RowType);

    /// <summary>The row record of a CSV operation; null for all others.</summary>
    public Type? RowType { get; internal init; }

    /// <summary>Its inputs.</summary>
    public InputSchema Inputs { get; }

    /// <summary>The C# source of its class, when its assembly carries it; else null.</summary>
    public string? Source { get; internal init; }

    /// <summary>"1,204 contacts", "1 contact", the same in every culture.</summary>
    /// <param name="n">How many.</param>
    public string Count(long n) => string.Create(CultureInfo.InvariantCulture, $"{n:N0} {(n == 1 ? ItemName : ItemsName)}");

    /// <summary>The same operation with the figures of one run.</summary>
    internal OperationInfo With(RunFigures? figures)
    {
        if (figures is null)
        {
            return this;
        }

        var copy = (OperationInfo)MemberwiseClone();
        copy.RatePerSecond = figures.RatePerSecond ?? RatePerSecond;
        copy.Parallelism = figures.Parallelism ?? Parallelism;
        copy.Retries = figures.Retries ?? Retries;
        copy.FirstRetryPause = figures.FirstRetryPause ?? FirstRetryPause;
        copy.ItemTimeout = figures.ItemTimeout ?? ItemTimeout;
        return copy;
    }

    /// <summary>Whether an operation's class brings its own version of a method that the base leaves empty.</summary>
    internal static bool Overrides(Type type, string method) =>
        type.GetMethods().Any(m => m.Name == method && m.GetBaseDefinition().DeclaringType is { IsGenericType: true } root && root.GetGenericTypeDefinition() == typeof(Operation<,>) && m.DeclaringType != root);
}
