using System.Text;
using Microsoft.Extensions.Configuration;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Console.Tests.Operations;

/// <summary>Configured databases as they stand in appsettings.json: what is written is what counts, and a typing error takes no limit away.</summary>
public sealed class DatabaseSettingsTests
{
    private const string Example = """
        { "Targets": { "Databases": { "crm": {
          "Title": "CRM", "Provider": "Postgres", "ConnectionStringVariable": "CRM_DATABASE", "CommandTimeoutSeconds": 20,
          "Statements": { "open-orders": {
            "Sql": "SELECT id, email FROM orders WHERE placed >= @since AND (@country IS NULL OR country = @country)", "Key": [ "id" ],
            "Parameters": { "since": { "Type": "Date", "Label": "from that day on" }, "country": { "Required": false } } } },
          "Tables": { "orders": {
            "Table": "public.orders", "Key": [ "id", "part" ],
            "Update": { "email": { "Empty": "Null" }, "status": {}, "total": { "Type": "Decimal" } },
            "Purge": { "AgeColumn": "closed_at", "AgeAs": "UnixSeconds", "MinimumDays": 365, "Condition": "status = 'closed'", "AllowedTriggers": [ "orders_audit" ] } } }
        } } } }
        """;

    [Fact]
    public void All_of_an_example_is_read()
    {
        var crm = Read(Example).Targets.Databases["crm"];
        Assert.Equal(("CRM", TargetProvider.Postgres, "CRM_DATABASE", 20), (crm.Title, crm.Provider, crm.ConnectionStringVariable, crm.CommandTimeoutSeconds));
        var statement = crm.Statements["open-orders"];
        Assert.Equal((TargetType.Date, true, "from that day on"), (statement.Parameters["since"].Type, statement.Parameters["since"].Required, statement.Parameters["since"].Label));
        Assert.Equal((TargetType.Text, false), (statement.Parameters["country"].Type, statement.Parameters["country"].Required));
        var table = crm.Tables["orders"];
        Assert.Equal(["id", "part"], table.Key);
        Assert.Equal(["email", "status", "total"], table.Update.Keys.Order());
        Assert.Equal((DatabaseTable.EmptyCell.Null, DatabaseTable.EmptyCell.Refused, TargetType.Decimal), (table.Update["email"].Empty, table.Update["status"].Empty, table.Update["total"].Type));
        Assert.Equal(("closed_at", DatabaseTable.PurgeRule.AgeForm.UnixSeconds, 365, "status = 'closed'"), (table.Purge!.AgeColumn, table.Purge.AgeAs, table.Purge.MinimumDays, table.Purge.Condition));
        Assert.Equal(["orders_audit"], table.Purge.AllowedTriggers);
    }

    [Theory]
    [InlineData("\"Condition\"", "\"Conditon\"", "Conditon")]
    [InlineData("\"MinimumDays\": 365", "\"MinimumDays\": \"many\"", "Targets:Databases:crm:Tables:orders:Purge:MinimumDays")]
    [InlineData("\"Postgres\"", "\"Oracle\"", "Targets:Databases:crm:Provider")]
    [InlineData("\"MinimumDays\": 365, ", "", "Targets:Databases:crm:Tables:orders:Purge:MinimumDays is 0.")]
    [InlineData("\"Provider\": \"Postgres\", ", "", "Targets:Databases:crm:Provider is missing.")]
    public void What_is_wrong_stops_the_start_and_is_named(string what, string instead, string words) =>
        Assert.Contains(words, Assert.Throws<SettingsException>(() => Read(Example.Replace(what, instead, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    private static Settings Read(string json) => Settings.Read(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build(), "Development");
}
