using System.Text;
using Microsoft.Extensions.Configuration;
using Ops.Console.Access;

namespace Ops.Console.Tests.Access;

/// <summary>How section Access is read: nothing misspelt or empty is passed over.</summary>
public sealed class AccessSettingsTests
{
    [Fact]
    public void Every_list_is_read_and_every_rule_knows_its_key()
    {
        var (options, problems) = Read("""
            { "Roles": ["dba"], "builtin": "False",
              "Grants": [ { "Roles": ["dba", "staff"], "rights": ["Run"], "Operations": ["a.*"], "Groups": ["Forms"] }, { "Roles": ["dba"], "Rights": ["View"] } ],
              "Denials": { "7": { "Roles": ["staff"], "Rights": ["Run"] } } }
            """);
        Assert.Empty(problems);
        Assert.False(options.BuiltIn);
        Assert.Equal(["dba"], options.Roles);
        Assert.Equal(["Access:Grants:0", "Access:Grants:1"], options.Grants.Select(g => g.Name));
        Assert.Equal("dba,staff Run a.* Forms", $"{string.Join(",", options.Grants[0].Roles)} {options.Grants[0].Rights[0]} {options.Grants[0].Operations[0]} {options.Grants[0].Groups[0]}");

        // As an environment variable with a gap before it would be numbered.
        Assert.Equal("Access:Denials:7", Assert.Single(options.Denials).Name);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "BuiltIn": true, "Roles": [], "Grants": [], "Denials": [] }""")]
    public void Nothing_configured_is_the_built_in_rights(string json)
    {
        var (options, problems) = Read(json);
        Assert.Empty(problems);
        Assert.True(options.BuiltIn);
        Assert.Empty(options.Problems());
        Assert.Empty(options.Grants.Concat(options.Denials));
    }

    [Theory]
    [InlineData("""{ "BuiltIn": "no" }""", "Access:BuiltIn is 'no'. It must be true or false.")]
    [InlineData("""{ "Grant": [] }""", "Access:Grant is not a setting. There are: Access:BuiltIn, Access:Roles, Access:Grants, Access:Denials, Access:Session.")]
    [InlineData("""{ "Roles": "dba" }""", "Access:Roles is 'dba', but it must be a list")]
    [InlineData("""{ "Grants": "dba" }""", "Access:Grants is 'dba', but it must be a list")]
    [InlineData("""{ "Grants": [ { "Roles": ["a"], "Rights": ["Run"], "Operation": ["a.b"] } ] }""", "Access:Grants:0:Operation is not a setting.")]
    [InlineData("""{ "Grants": [ { "Roles": ["a"], "Rights": ["Run"], "Operations": "a.b" } ] }""", "Access:Grants:0:Operations is 'a.b', but it must be a list")]
    [InlineData("""{ "Grants": [ { "Roles": ["a"], "Rights": ["Run"], "Operations": [] } ] }""", "Access:Grants:0:Operations is an empty list. Name something, or leave the key out.")]
    [InlineData("""{ "Denials": [ { "Roles": ["a"], "Rights": ["Run"], "Groups": null } ] }""", "Access:Denials:0:Groups is an empty list.")]
    public void What_would_be_passed_over_is_named(string json, string problem) => Assert.StartsWith(problem, Assert.Single(Read(json).Problems), StringComparison.Ordinal);

    private static (Domain.Access.AccessOptions Options, List<string> Problems) Read(string json)
    {
        var problems = new List<string>();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Access": {{json}} }"""))).Build();
        return (AccessSettings.Read(configuration, problems), problems);
    }
}
