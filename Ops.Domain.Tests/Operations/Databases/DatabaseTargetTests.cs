using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>What is wrong with a configured database is said at start, by the name of the setting; and never what is secret in it.</summary>
public sealed class DatabaseTargetTests
{
    private const string Key = "Targets:Databases:crm";

    private static readonly DatabaseTarget Fine = new()
    {
        Provider = TargetProvider.Postgres, ConnectionString = "Host=db;Database=crm;Username=ops",
        Statements = new Dictionary<string, DatabaseStatement> { ["s"] = new() { Sql = "SELECT id FROM t WHERE a = @a", Key = ["id"], Parameters = new Dictionary<string, DatabaseStatement.Parameter> { ["A"] = new() } } },
        Tables = new Dictionary<string, DatabaseTable> { ["t"] = new() { Table = "public.t", Key = ["id"], Purge = new() { AgeColumn = "at", MinimumDays = 30 } } },
    };

    public static TheoryData<string, string> Wrongs => new()
    {
        { "no provider", $"{Key}:Provider is missing. It must be Sqlite or Postgres." },
        { "no connection", $"{Key} needs exactly one of ConnectionString, ConnectionStringFile and ConnectionStringVariable; it has 0." },
        { "two connections", $"{Key} needs exactly one of ConnectionString, ConnectionStringFile and ConnectionStringVariable; it has 2." },
        { "unreadable", $"{Key}:ConnectionString can't be read. It must look like 'Host=db.example.com;Database=crm;Username=ops'." },
        { "timeout", $"{Key}:CommandTimeoutSeconds is 0. It must be between 1 and 600." },
        { "name", "Targets:Databases:c m/x: the name 'c m/x' must be 1 to 60 letters, digits, dots, hyphens and underscores." },
        { "no sql", $"{Key}:Statements:s:Sql is missing. It must be one SELECT." },
        { "semicolon", $"{Key}:Statements:s:Sql can't be used: it has a semicolon. It must be one statement, without an end mark." },
        { "escape", $"{Key}:Statements:s:Sql can't be used: it closes a parenthesis that it never opened." },
        { "no key", $"{Key}:Statements:s:Key must name 1 to 5 different columns, which together name a row." },
        { "undeclared", $"{Key}:Statements:s:Sql uses @a, which is not among its Parameters." },
        { "unused", $"{Key}:Statements:s:Parameters:b is not used by its Sql. Write @b where it belongs, or remove it." },
        { "table", $"{Key}:Tables:t:Table is 'a.b.c'. It must be the name of a table, or schema.table, without quotes." },
        { "sqlite schema", $"{Key}:Tables:t:Table is 'public.t'. It must be the name of a table, without quotes." },
        { "nothing to do", $"{Key}:Tables:t has neither Update nor Purge, so nothing could be done with it." },
        { "key set", $"{Key}:Tables:t:Update:ID is a key column. What names a row can't be changed." },
        { "empty text", $"{Key}:Tables:t:Update:n:Empty is Text, which is for columns of type Text; this one is of type Integer." },
        { "young", $"{Key}:Tables:t:Purge:MinimumDays is 0. It must be between 1 and 36,500: no younger row is ever deleted." },
        { "ageless", $"{Key}:Tables:t:Purge:AgeColumn is missing. It must name the column that says how old a row is." },
        { "condition", $"{Key}:Tables:t:Purge:Condition can't be used: it closes a parenthesis that it never opened." },
        { "condition value", $"{Key}:Tables:t:Purge:Condition can't be used: it uses @x, and a condition has no values." },
    };

    [Fact]
    public void A_database_configured_well_has_no_problems() => Assert.Empty(Fine.Problems(Key));

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void What_is_wrong_is_named_by_its_setting(string what, string words) =>
        Assert.Contains(words, Broken(what).Problems(what == "name" ? "Targets:Databases:c m/x" : Key));

    [Fact]
    public void A_connection_string_is_never_told() =>
        Assert.DoesNotContain((Fine with { ConnectionString = "Host=db;hunter2-hunter2=x;Password=hunter2" }).Problems(Key), p => p.Contains("hunter2", StringComparison.Ordinal));

    [Fact]
    public void A_secret_may_stand_in_a_file_or_a_variable_and_is_read_each_time()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "secret");
        var target = Fine with { ConnectionString = "", ConnectionStringFile = file };
        Assert.Empty(target.Problems(Key));
        Assert.Equal($"The file {file}, which should say how to reach the database, can't be read on this machine.", Told(target));
        File.WriteAllText(file, "nonsense\n");
        Assert.Equal("crm is configured with a connection string that can't be read. An engineer has to correct it.", Told(target));
        var name = $"OPS_TEST_{Guid.NewGuid():N}";
        Assert.Equal($"The environment variable {name}, which should say how to reach the database, is not set on this machine.", Told(Fine with { ConnectionString = "", ConnectionStringVariable = name }));

        static string Told(DatabaseTarget target) => Assert.ThrowsAny<Ops.Domain.Catalogue.ItemException>(() => target.Open("crm").Read(s => Task.FromResult(s), default).GetAwaiter().GetResult()).Message;
    }

    [Theory]
    [InlineData("SELECT '@a;)' AS \"@b;\", @c -- @d;)\n, /* @e;) */ $$ @f;) $$, $x$ @g $$ $x$, E'\\'@h;', a::text, b @> c, x@y, @c", "c")]
    [InlineData("@a+@b = @B", "a,b")]
    [InlineData("'it''s @a' || @a1_x", "a1_x")]
    [InlineData("mail = 'x@y' AND n@@q AND @ 5 AND @-5", "")]
    public void Values_are_found_where_they_are_sql_and_nowhere_else(string sql, string names)
    {
        var text = SqlText.Read(sql);
        Assert.Empty(text.Problems);
        Assert.Equal(names, string.Join(',', text.Names));
        Assert.Equal(sql, text.Render(n => "@" + n));
    }

    [Theory]
    [InlineData("SELECT 1; DROP TABLE t")]
    [InlineData("SELECT 1) AS s; DELETE FROM t; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT (1")]
    [InlineData("SELECT 'a")]
    [InlineData("SELECT \"a")]
    [InlineData("SELECT /* a")]
    [InlineData("SELECT /* /* */ */ 1")]
    [InlineData("SELECT $x$ a")]
    [InlineData("SELECT $1")]
    [InlineData("SELECT a <@b")]
    public void What_could_get_out_of_its_parentheses_is_refused(string sql) => Assert.NotEmpty(SqlText.Read(sql).Problems);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData(@"a\")]
    [InlineData(@"\/\\//")]
    public void A_key_of_several_values_is_one_text_and_comes_apart_again(string value)
    {
        string[] parts = [value, "x", value];
        Assert.Equal(parts, RowKey.Parts(RowKey.Of(parts)));
    }

    private static DatabaseTarget Broken(string what)
    {
        var (statement, table) = (Fine.Statements["s"], Fine.Tables["t"]);
        return what switch
        {
            "no provider" => Fine with { Provider = null },
            "no connection" => Fine with { ConnectionString = "" },
            "two connections" => Fine with { ConnectionStringFile = "/run/secrets/crm" },
            "unreadable" => Fine with { ConnectionString = "Host=db;;=;x" },
            "timeout" => Fine with { CommandTimeoutSeconds = 0 },
            "name" => Fine,
            "no sql" => Of(statement with { Sql = " " }),
            "semicolon" => Of(statement with { Sql = "SELECT @a;" }),
            "escape" => Of(statement with { Sql = "SELECT @a) AS s, (SELECT 1" }),
            "no key" => Of(statement with { Key = ["id", "ID"] }),
            "undeclared" => Of(statement with { Parameters = new Dictionary<string, DatabaseStatement.Parameter>() }),
            "unused" => Of(statement with { Parameters = new Dictionary<string, DatabaseStatement.Parameter> { ["a"] = new(), ["b"] = new() } }),
            "table" => With(table with { Table = "a.b.c" }),
            "sqlite schema" => Fine with { Provider = TargetProvider.Sqlite, ConnectionString = "Data Source=/x.db" },
            "nothing to do" => With(table with { Purge = null }),
            "key set" => With(table with { Update = new Dictionary<string, DatabaseTable.Column> { ["ID"] = new() } }),
            "empty text" => With(table with { Update = new Dictionary<string, DatabaseTable.Column> { ["n"] = new() { Type = TargetType.Integer, Empty = DatabaseTable.EmptyCell.Text } } }),
            "young" => With(table with { Purge = table.Purge! with { MinimumDays = 0 } }),
            "ageless" => With(table with { Purge = table.Purge! with { AgeColumn = "" } }),
            "condition" => With(table with { Purge = table.Purge! with { Condition = "1 = 1) OR (1 = 1" } }),
            "condition value" => With(table with { Purge = table.Purge! with { Condition = "a = @x" } }),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };

        static DatabaseTarget Of(DatabaseStatement statement) => Fine with { Statements = new Dictionary<string, DatabaseStatement> { ["s"] = statement } };

        static DatabaseTarget With(DatabaseTable table) => Fine with { Tables = new Dictionary<string, DatabaseTable> { ["t"] = table } };
    }
}
