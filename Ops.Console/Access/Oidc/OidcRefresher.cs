namespace Ops.Console.Access.Oidc;

/// <summary>
/// Asks the provider anew about somebody who is signed in (Core §12). The caller sees to it that one session is asked for by one node at a time, and keeps the
/// new refresh token.
/// </summary>
internal sealed partial class OidcRefresher(OidcOptions options, OidcDiscovery discovery, TokenEndpoint tokens, IdTokens idTokens, Userinfo userinfo, RoleMapping mapping, ILogger<OidcRefresher> log)
{
    /// <summary>Never throws for what the provider says or doesn't say.</summary>
    public async Task<RefreshOutcome> Refresh(string refreshToken, string issuer, string subject, CancellationToken ct)
    {
        // The setting was changed to another provider since: that one can't vouch for this person.
        if (issuer != options.Authority)
        {
            return new RefreshOutcome.Ended(SignInRefusal.TokenIssuer);
        }

        try
        {
            var provider = await discovery.Get(ct);
            var answer = await tokens.Refresh(provider, refreshToken, ct);
            var token = answer.IdToken is null ? null : await idTokens.Check(answer.IdToken, provider, new IdTokenAsked { AccessToken = answer.AccessToken, Subject = subject }, ct);
            var more = await userinfo.Ask(provider, answer.AccessToken, subject, ct);
            var roles = token is null && mapping.NeedsIdToken ? null : mapping.Of(token?.Claims, more).Roles;
            return new RefreshOutcome.Refreshed(roles, answer.RefreshToken ?? refreshToken, token?.Raw);
        }
        catch (RefusedException failure)
        {
            Failed(issuer, subject, failure.Why, failure.Detail);
            return IsAboutUs(failure.Why) ? new RefreshOutcome.Unreachable(failure.Why) : new RefreshOutcome.Ended(failure.Why);
        }
    }

    // Network, settings, keys that can't be fetched: nothing was said about the person.
    private static bool IsAboutUs(SignInRefusal refusal) =>
        refusal is SignInRefusal.Unreachable or SignInRefusal.Metadata or SignInRefusal.MetadataIssuer or SignInRefusal.MetadataEndpoint or SignInRefusal.Keys or SignInRefusal.Client or SignInRefusal.TokenKey or SignInRefusal.ProviderError or SignInRefusal.TokenAnswer;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Asking the sign-in provider anew about {Issuer} {Subject} failed ({Refusal}: {Detail}).")]
    private partial void Failed(string issuer, string subject, SignInRefusal refusal, string detail);
}
