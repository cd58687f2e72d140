using Ops.Domain.Access;
using Ops.Domain.Runs;

namespace Ops.Domain.Approvals;

/// <summary>A request as lists show it.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Run">The run that waits, or waited.</param>
/// <param name="MayDecide">Whether whoever looks may decide, and why not.</param>
public sealed record WaitingRequest(ApprovalRequest Request, Run Run, Permission MayDecide);
