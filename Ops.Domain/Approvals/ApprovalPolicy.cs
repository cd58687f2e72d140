using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Domain.Approvals;

/// <summary>Who has to agree to what: what the author said, and what configuration adds.</summary>
public sealed class ApprovalPolicy
{
    private readonly ApprovalOptions _options;

    /// <summary>Checks the configured demands against the catalogue and the roles.</summary>
    /// <exception cref="AccessException">One names something there is not, or could never be met.</exception>
    public ApprovalPolicy(ApprovalOptions options, OperationCatalogue catalogue, AccessRules access)
    {
        if (options.Problems(catalogue, access.Roles).ToList() is { Count: > 0 } wrong)
        {
            throw new AccessException(wrong);
        }

        _options = options;
    }

    /// <summary>The needs of an operation in a mode; empty when nobody has to agree.</summary>
    public IReadOnlyList<ApprovalNeed> Needs(OperationInfo info, RunMode mode)
    {
        if (mode is not (RunMode.Apply or RunMode.Revert))
        {
            return [];
        }

        // Demands of one role don't add up, the greatest counts; different roles are needed all. So nothing configured can
        // lower what the code says.
        return Greatest(info.Approvals.Concat(_options.Demands.Where(d => d.Covers(info)).Select(d => new ApprovalNeed(d.Role.Length == 0 ? null : d.Role, d.Count))));
    }

    /// <summary>The right somebody needs to ask for it: what only reads is previewing, what others have to agree to is requested, everything else run.</summary>
    public Right RightTo(OperationInfo info, RunMode mode) =>
        mode is RunMode.Preview or RunMode.Verify ? Right.Preview : Needs(info, mode).Count > 0 ? Right.Request : Right.Run;

    /// <summary>What is needed now of a request: what was said when it was asked, or more where configuration demands more since.</summary>
    internal IReadOnlyList<ApprovalNeed> NeedsNow(OperationInfo info, Run run, ApprovalRequest request) => Greatest(request.Needs.Concat(Needs(info, run.Mode)));

    private static IReadOnlyList<ApprovalNeed> Greatest(IEnumerable<ApprovalNeed> needs) =>
        [.. needs.GroupBy(n => n.Role, StringComparer.Ordinal).Select(g => new ApprovalNeed(g.Key, g.Max(n => n.Count)))];
}
