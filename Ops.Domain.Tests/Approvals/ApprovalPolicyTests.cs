using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>A demand that nobody could meet, or that covers nothing, is found at the start and not by somebody who waits.</summary>
public sealed class ApprovalPolicyTests
{
    private static readonly OperationCatalogue Catalogue = OperationCatalogue.From([typeof(Plain), typeof(Batch), typeof(TwoGroups)]);

    public static TheoryData<ApprovalOptions.Demand, string> Wrong => new()
    {
        { new() { Operations = ["tests.*"] }, "Approvals:Demands:0:Operations names 'tests.*', and no operation is called so." },
        { new() { Operations = ["test.plain", "test.plan"] }, "Approvals:Demands:0:Operations names 'test.plan', and no operation is called so." },
        { new() { Groups = ["Nowhere"] }, "Approvals:Demands:0:Groups names 'Nowhere', and no operation stands under that heading." },
        { new() { Operations = ["test.*"], Role = "reviwer" }, "Approvals:Demands:0:Role is 'reviwer', which is no role. Roles: " },
        { new() { Operations = ["test.*"], Role = "DBA" }, "Approvals:Demands:0:Role is 'DBA', which is no role." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_demand_that_names_something_there_is_not_is_refused(ApprovalOptions.Demand demand, string words)
    {
        var refused = Assert.Throws<AccessException>(() => Policy(new() { Demands = [demand] }));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_that_needs_a_role_there_is_not_is_refused()
    {
        var refused = Assert.Throws<AccessException>(() => Policy(new(), roles: []));
        Assert.Contains("test.two-groups needs the agreement of 1 of dba, and there is no role dba. Add it to Access:Roles.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_must_agree_to_needs_the_right_to_request_and_all_else_the_right_to_run()
    {
        var policy = Policy(new() { Demands = [new() { Operations = ["test.batch"] }] });
        Assert.Equal(Right.Run, policy.RightTo(Catalogue.Find("test.plain")!, RunMode.Apply));
        Assert.Equal(Right.Request, policy.RightTo(Catalogue.Find("test.batch")!, RunMode.Apply));
        Assert.Equal(Right.Request, policy.RightTo(Catalogue.Find("test.two-groups")!, RunMode.Apply));
        Assert.Equal(Right.Preview, policy.RightTo(Catalogue.Find("test.two-groups")!, RunMode.Preview));
    }

    private static ApprovalPolicy Policy(ApprovalOptions options, string[]? roles = null) =>
        new(options, Catalogue, new AccessRules(new AccessOptions { Roles = roles ?? ["dba"] }, Catalogue));
}
