using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Configurations;

/// <summary>Small lists that are only read whole live in one JSON column.</summary>
internal static class JsonColumn
{
    public static PropertyBuilder<IReadOnlyList<T>> AsJson<T>(this PropertyBuilder<IReadOnlyList<T>> property) => property.HasConversion(
        list => JsonSerializer.Serialize(list, Canonical.Options),
        json => JsonSerializer.Deserialize<List<T>>(json, Canonical.Options)!,
        new ValueComparer<IReadOnlyList<T>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list.ToList()));
}
