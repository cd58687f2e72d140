namespace Ops.Domain.Catalogue;

/// <summary>Makes a class an operation of the catalogue.</summary>
/// <param name="key">Stable name, lower case with dots and hyphens: <c>contacts.purge</c>. Runs, rights and schedules refer to it for ever.</param>
/// <param name="title">What people read.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OperationAttribute(string key, string title) : Attribute
{
    /// <summary>Stable name.</summary>
    public string Key { get; } = key;

    /// <summary>What people read.</summary>
    public string Title { get; } = title;

    /// <summary>Under which heading the catalogue shows it.</summary>
    public string Group { get; init; } = "Other";

    /// <summary>What it does, in plain words. Defaults to the class's XML summary.</summary>
    public string? Description { get; init; }

    /// <summary>What one item is called, for sentences: "contact" gives "1,204 contacts".</summary>
    public string ItemName { get; init; } = "item";

    /// <summary>The plural, when adding an s is wrong.</summary>
    public string? ItemsName { get; init; }

    /// <summary>The verb of the button: "Delete" gives "Delete 1,204 contacts".</summary>
    public string Verb { get; init; } = "Run on";
}

/// <summary>What it does can't be taken back without effort: applying needs a second person's approval.</summary>
/// <param name="consequence">What can't be undone, in one sentence for the person about to press the button.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DestructiveAttribute(string consequence) : Attribute
{
    /// <summary>What can't be undone.</summary>
    public string Consequence { get; } = consequence;
}

/// <summary>
/// Who has to agree before it is applied or reverted. Several of these add up: all are needed, and one person counts for
/// one of them. A destructive operation without any needs one person who may decide on it.
/// </summary>
/// <param name="role">The role the persons must have, such as <c>reviewer</c> or <c>dba</c>.</param>
/// <param name="count">How many different persons, 1 to 9.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class ApprovedByAttribute(string role, int count = 1) : Attribute
{
    /// <summary>The role.</summary>
    public string Role { get; } = role;

    /// <summary>How many different persons.</summary>
    public int Count { get; } = count;
}

/// <summary>
/// Doing an item twice is the same as doing it once. Such runs write their checkpoints in batches (each second or 1,000
/// items) and go on by themselves after a crash; all others write one for each item and wait for a person.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;

/// <summary>
/// What it deletes or overwrites is kept before it may touch it: an item's "before" is written down and flushed first, and an
/// item whose "before" can't be kept whole (too large, or with a secret in it) is not applied.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ArchivedAttribute : Attribute;

/// <summary>May be applied again with the same inputs without force and reason.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RepeatableAttribute : Attribute;

/// <summary>Where it may run. Without this attribute: everywhere.</summary>
/// <param name="environments">Names such as development, test, staging, production.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EnvironmentsAttribute(params string[] environments) : Attribute
{
    /// <summary>Names of the environments.</summary>
    public IReadOnlyList<string> Environments { get; } = environments;
}

/// <summary>At most so many items are worked on in any second.</summary>
/// <param name="perSecond">Items per second, more than 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RateLimitAttribute(double perSecond) : Attribute
{
    /// <summary>Items per second.</summary>
    public double PerSecond { get; } = perSecond;
}

/// <summary>Items may be worked on side by side. The operation's instance is then used by several threads.</summary>
/// <param name="degree">How many at once, 2 to 64.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ParallelAttribute(int degree) : Attribute
{
    /// <summary>How many items at once.</summary>
    public int Degree { get; } = degree;
}

/// <summary>How long an item and a whole run may take. Unset: 30 s for an item, no limit for the run.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TimeoutsAttribute : Attribute
{
    /// <summary>Seconds one attempt at an item may take; 0 for no limit.</summary>
    public double ItemSeconds { get; init; } = 30;

    /// <summary>Seconds the run may work (pauses not counted); 0 for no limit.</summary>
    public double RunSeconds { get; init; }
}

/// <summary>How often a transient failure is tried again, with pauses that double from <see cref="FirstPauseMilliseconds"/>.</summary>
/// <param name="times">Further tries after the first, 0 to 20.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RetriesAttribute(int times) : Attribute
{
    /// <summary>Further tries after the first.</summary>
    public int Times { get; } = times;

    /// <summary>The first pause in milliseconds; each later one is twice as long, at most 30 s, with jitter.</summary>
    public int FirstPauseMilliseconds { get; init; } = 500;
}

/// <summary>The run pauses by itself after so many failed items in a row. Unset: 20. 0 switches it off.</summary>
/// <param name="count">Consecutive failures.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PauseAfterFailuresAttribute(int count) : Attribute
{
    /// <summary>Consecutive failures.</summary>
    public int Count { get; } = count;
}

/// <summary>Several runs of this operation may write at the same time. Without it they wait for each other.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RunsSideBySideAttribute : Attribute;

/// <summary>Its plan can't tell what applying will do; reviewers are told so.</summary>
/// <param name="why">In one sentence.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CannotPlanAttribute(string why) : Attribute
{
    /// <summary>Why a preview says little.</summary>
    public string Why { get; } = why;
}

/// <summary>Nobody can look whether what it did still holds, although it can be undone: people get no button to verify.</summary>
/// <param name="why">In one sentence.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CannotVerifyAttribute(string why) : Attribute
{
    /// <summary>Why.</summary>
    public string Why { get; } = why;
}

/// <summary>Succeeded items become rows of a CSV file: each plan is a <see cref="ItemPlan.Write"/> of this record.</summary>
/// <param name="row">The record whose properties are the columns.</param>
/// <param name="fileName">The file's name for people, ending in .csv.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OutputAttribute(Type row, string fileName) : Attribute
{
    /// <summary>The record whose properties are the columns.</summary>
    public Type Row { get; } = row;

    /// <summary>The file's name.</summary>
    public string FileName { get; } = fileName;
}
