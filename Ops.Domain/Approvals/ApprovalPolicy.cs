using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Domain.Approvals;

/// <summary>Who has to agree to what: what the author said, and what configuration adds.</summary>
public sealed class ApprovalPolicy(ApprovalOptions options)
{
    /// <summary>The needs of an operation in a mode; empty when nobody has to agree.</summary>
    public IReadOnlyList<ApprovalNeed> Needs(OperationInfo info, RunMode mode)
    {
        if (mode is not (RunMode.Apply or RunMode.Revert))
        {
            return [];
        }

        // Demands of one role don't add up, the greatest counts; different roles are needed all. So nothing configured can
        // lower what the code says.
        return [.. info.Approvals
            .Concat(options.Demands.Where(d => d.Covers(info)).Select(d => new ApprovalNeed(d.Role.Length == 0 ? null : d.Role, d.Count)))
            .GroupBy(n => n.Role, StringComparer.Ordinal)
            .Select(g => new ApprovalNeed(g.Key, g.Max(n => n.Count)))];
    }
}
