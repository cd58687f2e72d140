using System.Text.Json;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>A person of the practice database.</summary>
/// <param name="Id">Like C-000001.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">At example.com.</param>
/// <param name="Country">Two letters.</param>
/// <param name="LastTouched">The day anybody last dealt with this contact.</param>
/// <param name="Score">0 to 100; null when never computed.</param>
/// <param name="ScoreBasis">What the score was computed from.</param>
/// <param name="IsTest">Made by a test, not a person.</param>
public sealed record Contact(
    string Id, string Name, string Email, string Country, DateOnly LastTouched, int? Score, string? ScoreBasis, bool IsTest)
{
    /// <summary>Reads back what a plan kept of a contact.</summary>
    /// <param name="json">The plan's before.</param>
    public static Contact FromJson(string? json) =>
        json is null ? throw new ArgumentNullException(nameof(json)) : JsonSerializer.Deserialize<Contact>(json, Canonical.Options)!;
}
