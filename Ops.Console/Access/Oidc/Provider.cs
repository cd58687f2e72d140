namespace Ops.Console.Access.Oidc;

/// <summary>The provider as it was at one moment: what it said about itself, and its keys.</summary>
internal sealed record Provider(ProviderMetadata Metadata, IReadOnlyList<ProviderKey> Keys, DateTimeOffset ReadAt);
