namespace Ops.Console.Tests.Support.Oidc;

/// <summary>A call the scripted provider had.</summary>
internal sealed record SeenCall(string Path, string Query, string? Authorization, IReadOnlyDictionary<string, string> Form);
