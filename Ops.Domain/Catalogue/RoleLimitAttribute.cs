namespace Ops.Domain.Catalogue;

/// <summary>
/// Narrower bounds of a number for everybody but some roles: <c>[RoleLimit(Min = 60, Unless = [Role.Engineer])]</c>. Stands
/// beside <c>[Range]</c>, which says what nobody may pass. Several of them add up.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter, AllowMultiple = true)]
public sealed class RoleLimitAttribute : Attribute
{
    /// <summary>The smallest number; not a number when only <see cref="Max"/> is meant.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>The largest number; not a number when only <see cref="Min"/> is meant.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>Roles it does not hold for, at least one.</summary>
    public string[] Unless { get; init; } = [];
}
