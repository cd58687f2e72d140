using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Tests.Catalogue;

namespace Ops.Domain.Tests.Access;

/// <summary>Configured grants and denials, and the rule each answer names.</summary>
public sealed class AccessRulesTests
{
    private static readonly OperationCatalogue Catalogue = OperationCatalogue.From(
        [typeof(Purge), typeof(Score), Made.Operation("contactsheet.print"), Made.Operation("forms.send"), Made.Operation("forms.archive.old")]);

    private static readonly OperationInfo Purged = Catalogue.Find("contacts.purge")!, Scored = Catalogue.Find("contacts.score")!, Sheet = Catalogue.Find("contactsheet.print")!,
        Sent = Catalogue.Find("forms.send")!, Archived = Catalogue.Find("forms.archive.old")!;

    [Fact]
    public void A_grant_adds_a_right_on_its_operations_only_and_is_named()
    {
        var rules = Rules(grants: [Give("viewer", "Run", "forms.*"), Give("dba", "Approve,View", "contacts.*")]);
        Assert.Equal("Access:Grants:1 gives dba the right Approve on contacts.*.", Allowed(rules.May(Has("dba"), Right.Approve, Purged)));
        Allowed(rules.May(Has("dba"), Right.Approve, Scored));
        Assert.Equal("Approving (Keyed) needs the role reviewer, engineer or admin; Somebody has dba.", Denied(rules.May(Has("dba"), Right.Approve, Sent)));

        // "contacts.*" is not "contacts*".
        Denied(rules.May(Has("dba"), Right.Approve, Sheet));
        Denied(rules.May(Has("dba"), Right.Run, Purged));
        Assert.Equal("Access:Grants:0 gives viewer the right Run on forms.*.", Allowed(rules.May(Has("viewer"), Right.Run, Archived)));

        // On some operations is not on every one.
        Denied(rules.May(Has("viewer"), Right.Run));
        Allowed(rules.MaySomewhere(Has("viewer"), Right.Run));
        Denied(rules.MaySomewhere(Has("viewer"), Right.Schedule));
        Assert.Equal("viewer, staff, engineer or admin", rules.RolesWith(Right.Run, Sent));
        Assert.Equal("staff, engineer or admin", rules.RolesWith(Right.Run, Purged));
        Assert.Equal("staff, engineer or admin", rules.RolesWith(Right.Run));
    }

    [Fact]
    public void A_grant_without_operations_and_groups_is_for_all_of_them()
    {
        var rules = Rules(grants: [new Grant { Roles = ["engineer"], Rights = ["breakglass"] }]);
        Assert.Equal("Access:Grants:0 gives engineer the right BreakGlass on every operation.", Allowed(rules.May(Has("engineer"), Right.BreakGlass, Purged)));
        Allowed(rules.May(Has("engineer"), Right.BreakGlass));
        Assert.StartsWith("Breaking glass (Purge) needs the role engineer; ", Denied(rules.May(Has("admin"), Right.BreakGlass, Purged)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_is_a_heading_of_the_catalogue()
    {
        var rules = Rules(grants: [new Grant { Roles = ["viewer"], Rights = ["Preview"], Groups = ["Contacts"], Operations = ["forms.send"] }]);
        Assert.Equal("Access:Grants:0 gives viewer the right Preview on forms.send and the group Contacts.", Allowed(rules.May(Has("viewer"), Right.Preview, Purged)));
        Allowed(rules.May(Has("viewer"), Right.Preview, Sent));
        Denied(rules.May(Has("viewer"), Right.Preview, Sheet));
        Denied(rules.May(Has("viewer"), Right.Preview, Archived));
    }

    [Fact]
    public void A_denial_is_stronger_than_any_grant_and_any_role_and_is_named()
    {
        var rules = Rules(grants: [Give("staff", "Schedule", "contacts.purge")], denials: [Give("staff", "Schedule,Request", "contacts.purge"), Give("dba", "View", "forms.*")]);
        const string why = "Access:Denials:0 takes the right Request from staff on contacts.purge.";
        Assert.Equal(why, Denied(rules.May(Has("staff"), Right.Request, Purged)));
        Denied(rules.May(Has("staff"), Right.Schedule, Purged));

        // Another role does not give back what one's role was denied.
        Assert.Equal(why, Denied(rules.May(Has("admin", "staff"), Right.Request, Purged)));
        Allowed(rules.May(Has("admin"), Right.Request, Purged));
        Allowed(rules.May(Has("staff"), Right.Request, Scored));
        Assert.Equal("engineer or admin", rules.RolesWith(Right.Request, Purged));

        // On every operation: not with a denial somewhere.
        Assert.Equal(why, Denied(rules.May(Has("staff"), Right.Request)));
        Assert.Equal("View,Request", string.Join(",", new[] { Right.View, Right.Request }.Where(r => rules.MaySomewhere(Has("staff"), r).Allowed)));
    }

    [Fact]
    public void What_exists_for_a_person_is_what_he_may_look_at()
    {
        var rules = Rules(grants: [Give("dba", "View", "contacts.*"), Give("dba", "SeeResults", "contacts.purge,forms.send")], denials: [Give("staff", "View", "contacts.*"), Give("staff", "SeeInputs", "forms.send")]);
        Assert.Null(rules.Visible(Has("viewer")));
        Assert.Null(rules.Visible(Actor.System, Right.Administer));
        Assert.Equal(["contacts.purge", "contacts.score"], rules.Visible(Has("dba"))!.Order());
        Assert.Equal(["contacts.purge"], rules.Visible(Has("dba"), Right.SeeResults)!);
        Assert.Equal(["contactsheet.print", "forms.archive.old", "forms.send"], rules.Visible(Has("staff"))!.Order());
        Assert.Equal(["contactsheet.print", "forms.archive.old"], rules.Visible(Has("staff"), Right.SeeInputs)!.Order());
        Assert.Empty(rules.Visible(Has("wizard"))!);
        Assert.Empty(rules.Visible(Has("viewer"), Right.BreakGlass)!);

        // Looking without an operation asks whether there is one at all.
        Allowed(rules.May(Has("dba"), Right.View));
        Allowed(rules.May(Has("staff"), Right.View));
        Denied(rules.May(Has("wizard"), Right.View));
    }

    [Fact]
    public void A_run_whose_operation_is_gone_is_for_those_with_the_right_on_every_operation()
    {
        var rules = Rules(grants: [Give("dba", "View,SeeResults", "contacts.*")], denials: [Give("staff", "SeeResults", "forms.send")]);
        Allowed(rules.May(Has("viewer"), Right.View, "contacts.gone"));
        Assert.Contains("contacts.gone, which this program no longer has", Denied(rules.May(Has("dba"), Right.View, "contacts.gone")), StringComparison.Ordinal);
        Denied(rules.May(Has("staff"), Right.SeeResults, "contacts.gone"));
        Allowed(rules.May(Has("reviewer"), Right.SeeResults, "contacts.gone"));
        Allowed(rules.May(Has("dba"), Right.SeeResults, "contacts.purge"));
        Allowed(rules.May(Actor.System, Right.SeeResults, "contacts.gone"));
    }

    [Fact]
    public void Steering_asks_about_the_runs_operation()
    {
        var rules = Rules(grants: [Give("dba", "ControlOthers", "contacts.*")], denials: [Give("staff", "ControlOwn", "contacts.purge")]);
        Allowed(rules.MayControl(Has("dba"), "other", "other", Purged));
        Denied(rules.MayControl(Has("dba"), "other", "other", Sent));
        Denied(rules.MayControl(Has("dba"), "other", "other"));
        Denied(rules.MayControl(Has("staff"), "sub", "other", "contacts.purge"));
        Allowed(rules.MayControl(Has("staff"), "sub", "other", "contacts.score"));
        Allowed(rules.MayControl(Has("staff"), "other", "sub", Scored));
        Denied(rules.MayControl(Has("staff"), "other", "other", Scored));
    }

    [Fact]
    public void What_is_configured_can_be_read_in_sentences()
    {
        var rules = Rules(grants: [Give("dba,staff", "View,Approve", "contacts.*")], denials: [new Grant { Roles = ["staff"], Rights = ["Run"] }], builtIn: false);
        Assert.Equal(
            [
                "Access:Grants:0 gives dba, staff the rights View, Approve on contacts.*.",
                "Access:Denials:0 takes the right Run from staff on every operation.",
                "Access:BuiltIn is false: the built-in roles have only what is granted here.",
            ],
            rules.Configured);
        Assert.Empty(Rules().Configured);
    }

    private static AccessRules Rules(IReadOnlyList<Grant>? grants = null, IReadOnlyList<Grant>? denials = null, bool builtIn = true) =>
        new(new AccessOptions { Roles = ["dba"], Grants = grants ?? [], Denials = denials ?? [], BuiltIn = builtIn }, Catalogue);

    private static Grant Give(string roles, string rights, string operations) => new() { Roles = roles.Split(','), Rights = rights.Split(','), Operations = operations.Split(',') };

    private static Actor Has(params string[] roles) => new("sub", "Somebody", roles, Door.Web);

    private static string Allowed(Permission permission)
    {
        Assert.True(permission.Allowed, permission.Why);
        return permission.Why;
    }

    private static string Denied(Permission permission)
    {
        Assert.False(permission.Allowed, permission.Why);
        return permission.Why;
    }

    [Operation("contacts.purge", "Purge", Group = "Contacts"), Destructive("Gone.")]
    public sealed class Purge : Doing<NoInput>;

    [Operation("contacts.score", "Score", Group = "Contacts")]
    public sealed class Score : Doing<NoInput>;
}
