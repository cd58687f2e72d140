namespace Ops.Domain.Catalogue;

/// <summary>Narrower bounds of a number for everybody but some roles.</summary>
/// <param name="Min">The smallest number; null for no bound.</param>
/// <param name="Max">The largest number; null for no bound.</param>
/// <param name="Unless">Roles it does not hold for.</param>
public sealed record RoleLimit(decimal? Min, decimal? Max, IReadOnlyList<string> Unless)
{
    /// <summary>Whether it holds for somebody with these roles.</summary>
    public bool Binds(IReadOnlyList<string> roles) => !roles.Any(r => Unless.Contains(r, StringComparer.Ordinal));

    /// <summary>"at least 60 unless engineer", for help.</summary>
    public string Words() => string.Join(" and ", new[] { Min is { } min ? $"at least {Wording.Number(min)}" : null, Max is { } max ? $"at most {Wording.Number(max)}" : null }.OfType<string>())
        + $" unless {string.Join(" or ", Unless)}";
}
