namespace Ops.Domain.Access;

/// <summary>What a door knows about somebody who just signed in.</summary>
public sealed record NewSession
{
    /// <summary>Who vouched for him.</summary>
    public required string Issuer { get; init; }

    /// <summary>His key there.</summary>
    public required string Subject { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>His roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The provider's name for this sign-in.</summary>
    public string? Sid { get; init; }

    /// <summary>Joins several subjects of one human being.</summary>
    public string? PersonId { get; init; }

    /// <summary>Where he comes from.</summary>
    public string? Address { get; init; }

    /// <summary>His browser, in its own words; cut and cleaned before it is kept.</summary>
    public string? UserAgent { get; init; }

    /// <summary>What the web wants back with every request; kept sealed.</summary>
    public byte[] Ticket { get; init; } = [];

    /// <summary>With it the provider is asked again; kept sealed.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The provider wants it back when he signs out; kept sealed.</summary>
    public string? IdToken { get; init; }
}
