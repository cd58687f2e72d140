namespace Ops.Console.Access.Oidc;

/// <summary>The addresses of signing in and out.</summary>
internal static class OidcPaths
{
    public const string SignIn = "/sign-in", Failed = "/sign-in/failed", Callback = "/signin-oidc", SignOut = "/sign-out", SignedOut = "/signed-out", BackChannel = "/backchannel-logout";

    /// <summary>Pages whose address may hold something the next site need not see.</summary>
    public static bool IsSignInPage(PathString path) =>
        path.StartsWithSegments(SignIn, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Callback, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(SignOut, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(SignedOut, StringComparison.OrdinalIgnoreCase);
}
