using System.Data.Common;

namespace Ops.Domain.Storage.Targets;

/// <summary>What is different between the kinds of databases. Everything else is said once, in the SQL both understand.</summary>
internal abstract class TargetDialect
{
    /// <summary>A connection that is not open yet.</summary>
    public abstract DbConnection Connect(bool readOnly);

    /// <summary>Begins the one transaction of a session; a reading one can't write, whatever the SQL in it says.</summary>
    public abstract Task<DbTransaction> Begin(DbConnection connection, bool readOnly, CancellationToken ct);

    public abstract DbParameter Parameter(int number, object? value);

    /// <summary>A column as it is read: exactly, whatever its type.</summary>
    public abstract string Read(TargetColumn column, string from);

    /// <summary>A value of <see cref="Read"/>.</summary>
    public abstract object? Value(DbDataReader reader, int field);

    /// <summary>A parameter as a value of the column's type.</summary>
    public abstract string Write(TargetColumn column, string parameter);

    /// <summary>A parameter as what the column will hold once it is written there.</summary>
    public abstract string Written(TargetColumn column, string parameter, string from);

    /// <summary>The column holds exactly the parameter, byte for byte; NULL is NULL.</summary>
    public abstract string Same(TargetColumn column, string parameter, string from);

    /// <summary>A statement's value of a type, as SQL over a parameter.</summary>
    public abstract string Typed(TargetType type, string parameter);

    /// <summary>What people typed, checked already, as the object a parameter gets.</summary>
    public abstract object? Bind(TargetType type, string? text);

    /// <summary>The part of a key's text as the object a parameter gets.</summary>
    public abstract object KeyValue(TargetColumn column, string text);

    /// <summary>"older than" over a parameter, and the object the parameter gets.</summary>
    public abstract (string Sql, object Value) Older(TargetColumn column, string parameter, TargetAge age, string from);

    /// <summary>Between INSERT's columns and its values, and at its end.</summary>
    public abstract (string Overriding, string Conflict) Insert { get; }

    /// <summary>The table as it is now; null when there is none.</summary>
    public abstract Task<TargetTable?> Describe(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct);

    /// <summary>The columns of a statement, and of those in the key the types; throws when its rows can't be put in order by them.</summary>
    public abstract Task<IReadOnlyList<TargetColumn>> Columns(TargetSession session, string sql, IReadOnlyList<object?> values, IReadOnlyList<string> key, CancellationToken ct);

    /// <summary>What a failure means.</summary>
    public abstract TargetFailure Explain(Exception failure);

    /// <summary>Double quotes, doubled inside: both kinds take them, and nothing gets out of them.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>What a failure of the database means for whoever asked.</summary>
internal enum TargetTrouble
{
    /// <summary>It said no: trying again is of no use.</summary>
    Refused,

    /// <summary>It may be fine in a moment; the database did nothing.</summary>
    Passing,

    /// <summary>The connection is gone; what it was asked last may have happened.</summary>
    Gone,

    /// <summary>Nothing of the database's.</summary>
    None,
}

/// <summary>A failure in words that hold no connection string.</summary>
internal readonly record struct TargetFailure(TargetTrouble Trouble, string Words);
