using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Tests.Catalogue;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>What the built-in roles may, written by hand: a right without a row here fails, and so does a role.</summary>
public sealed class AccessMatrixTests
{
    // One digit a role: viewer, staff, reviewer, engineer, admin.
    private const string Matrix =
        """
        View          11111
        SeeInputs     01111
        SeeResults    01111
        Preview       01111
        Run           01011
        Request       01011
        ControlOwn    01011
        ControlOthers 00011
        TakeOver      00011
        Approve       00111
        Schedule      00011
        BreakGlass    00000
        SeeAudit      00111
        Administer    00001
        """;

    private static readonly string[] Columns = ["viewer", "staff", "reviewer", "engineer", "admin"];

    private static readonly OperationCatalogue Catalogue = OperationCatalogue.From([Made.Operation("made.one"), Made.Operation("made.two")]);

    private static IReadOnlyList<(string Right, string Roles)> Rows =>
        [.. Matrix.Split('\n').Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(r => (r[0], r[1]))];

    public static TheoryData<Right> AllRights => [.. Enum.GetValues<Right>()];

    [Fact]
    public void Every_right_has_a_row_and_every_role_a_column()
    {
        Assert.Equal(Enum.GetNames<Right>(), Rows.Select(r => r.Right));
        Assert.Equal(Columns, Role.All);
    }

    [Theory]
    [MemberData(nameof(AllRights))]
    public void Each_role_has_the_right_or_not_as_written_on_one_operation_and_on_every_one(Right right)
    {
        var rules = new AccessRules(new AccessOptions(), Catalogue);
        var row = Rows.Single(r => r.Right == right.ToString()).Roles;
        Assert.Equal(row, string.Concat(Columns.Select(role => Digit(rules.May(Has(role), right)))));
        Assert.All(Catalogue.All, o => Assert.Equal(row, string.Concat(Columns.Select(role => Digit(rules.May(Has(role), right, o))))));

        // Neither no role nor an invented one, nor one in other capitals, nor the program's name on somebody else.
        foreach (var actor in new[] { TestConsole.Nobody, Has("wizard"), Has("Admin"), Has(""), new Actor("system", "OpsTasks", [], Door.StartUp) })
        {
            Assert.False(rules.May(actor, right).Allowed);
            Assert.Contains(row.Contains('1') ? $"needs the role {rules.RolesWith(right)}" : "is granted to no role", rules.May(actor, right).Why, StringComparison.Ordinal);
        }

        Assert.True(rules.May(Actor.System, right).Allowed);
    }

    [Theory]
    [MemberData(nameof(AllRights))]
    public void Without_the_built_in_rights_only_what_is_granted_counts(Right right)
    {
        var options = new AccessOptions { BuiltIn = false, Roles = ["dba"], Grants = [new Grant { Roles = ["dba"], Rights = [right.ToString()] }] };
        var rules = new AccessRules(options, Catalogue);
        Assert.All(Role.All, role => Assert.All(Rights.All, r => Assert.False(rules.May(Has(role), r).Allowed)));
        Assert.Equal([right], Rights.All.Where(r => rules.May(Has("dba"), r).Allowed));
        Assert.Equal("dba", rules.RolesWith(right));
    }

    [Fact]
    public void Every_right_has_words() => Assert.All(Rights.All, r => Assert.Contains(' ', Rights.Doing(r) + " "));

    private static Actor Has(string role) => new("sub", "Somebody", [role], Door.Web);

    private static char Digit(Permission permission) => permission.Allowed ? '1' : '0';
}
