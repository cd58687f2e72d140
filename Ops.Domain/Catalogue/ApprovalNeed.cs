namespace Ops.Domain.Catalogue;

/// <summary>So many different persons of one kind have to agree.</summary>
/// <param name="Role">The role they must have; null for anybody who may decide on the operation.</param>
/// <param name="Count">How many.</param>
public sealed record ApprovalNeed(string? Role, int Count)
{
    /// <summary>"2 of reviewer", "1 who may decide on it".</summary>
    public override string ToString() => Role is null ? (Count == 1 ? "1 person who may decide on it" : $"{Count} persons who may decide on it") : $"{Count} of {Role}";
}
