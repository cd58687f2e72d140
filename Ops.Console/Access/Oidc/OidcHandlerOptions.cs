using Microsoft.AspNetCore.Authentication;

namespace Ops.Console.Access.Oidc;

/// <summary>What the framework's part of signing in needs.</summary>
internal sealed class OidcHandlerOptions : RemoteAuthenticationOptions
{
    /// <summary>Encrypts what a sign-in has to remember until the provider answers; shared by all nodes.</summary>
    public ISecureDataFormat<AuthenticationProperties> State { get; set; } = null!;
}
