using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Tests.Catalogue;

namespace Ops.Domain.Tests.Access;

/// <summary>A configured rule that can't be meant stops the start and names its key.</summary>
public sealed class AccessOptionsTests
{
    private static readonly OperationCatalogue Catalogue = OperationCatalogue.From([Made.Operation("forms.send")]);

    public static TheoryData<AccessOptions, string> Wrong => new()
    {
        { new() { Roles = [" "] }, "Access:Roles:0 is ' '. A role has 1 to 50 characters, no comma and no spaces around it." },
        { new() { Roles = ["dba", "a,b"] }, "Access:Roles:1 is 'a,b'" },
        { new() { Roles = ["dba", "dba"] }, "Access:Roles:1 is 'dba' for the second time" },
        { new() { Roles = ["admin"] }, "Access:Roles:0 is 'admin', which is built in" },
        { new() { BuiltIn = false }, "Access:BuiltIn is false and Access:Grants is empty: nobody could do anything" },
        { new() { Grants = [new() { Rights = ["Run"] }] }, "Access:Grants:0:Roles names no role" },
        { new() { Grants = [new() { Roles = ["staff"] }] }, "Access:Grants:0:Rights names no right" },
        { new() { Grants = [new() { Roles = ["staff", "engineeer"], Rights = ["Run"] }] }, "Access:Grants:0:Roles:1 is 'engineeer', which is no role. Did you mean engineer? Roles: viewer, staff" },
        { new() { Grants = [new() { Roles = ["Staff"], Rights = ["Run"] }] }, "Access:Grants:0:Roles:0 is 'Staff', which is no role. Did you mean staff?" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["Run"] }, new() { Roles = ["staff"], Rights = ["Aprove"] }] }, "Access:Grants:1:Rights:0 is 'Aprove', which is no right. Did you mean Approve?" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["4"] }] }, "Access:Grants:0:Rights:0 is '4', which is no right" },
        { new() { Denials = [new() { Roles = ["staff"], Rights = ["View", "Run,View"] }] }, "Access:Denials:0:Rights:1 is 'Run,View', which is no right" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["SeeAudit"], Operations = ["forms.send"] }] }, "Access:Grants:0:Rights:0 is SeeAudit, which is about the whole console" },
        { new() { Denials = [new() { Name = "Access:Denials:7", Roles = ["staff"], Rights = ["Run"], Groups = ["Other"], Operations = ["form.send"] }] }, "Access:Denials:7:Operations:0 is 'form.send', which matches no operation. Did you mean forms.send?" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["Run"], Operations = ["forms.*", "form.*"] }] }, "Access:Grants:0:Operations:1 is 'form.*', which matches no operation" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["Run"], Operations = ["forms*"] }] }, "Access:Grants:0:Operations:0 is 'forms*'" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["Run"], Operations = [""] }] }, "Access:Grants:0:Operations:0 is ''" },
        { new() { Grants = [new() { Roles = ["staff"], Rights = ["Run"], Groups = ["Forms"] }] }, "Access:Grants:0:Groups:0 is 'Forms'; no operation stands under that heading. Groups: Other." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_rule_is_named_by_its_key(AccessOptions options, string problem)
    {
        var refused = Assert.Throws<AccessException>(() => new AccessRules(options, Catalogue));
        Assert.StartsWith(problem, Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Equal(refused.Problems[0], refused.Message);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var options = new AccessOptions { Roles = [""], Grants = [new() { Roles = ["x"], Rights = ["y"], Operations = ["z.*"] }] };
        Assert.Equal(3, options.Problems().Count());
        Assert.Equal(4, Assert.Throws<AccessException>(() => new AccessRules(options, Catalogue)).Problems.Count);
        Assert.Empty(new AccessOptions().Problems());
    }

    [Fact]
    public void A_limit_on_an_input_must_except_a_role_there_is()
    {
        var catalogue = OperationCatalogue.From([typeof(Limited)]);
        Assert.StartsWith("made.limited, input days: its [RoleLimit] excepts the role 'dba', which there is not.",
            Assert.Single(Assert.Throws<AccessException>(() => new AccessRules(new(), catalogue)).Problems), StringComparison.Ordinal);
        Assert.NotNull(new AccessRules(new() { Roles = ["dba"] }, catalogue));
    }

    [Operation("made.limited", "Limited")]
    public sealed class Limited : Doing<Limited.Input>
    {
        public sealed record Input([RoleLimit(Max = 5, Unless = ["dba"])] int Days = 1);
    }
}
