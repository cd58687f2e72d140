namespace Ops.Console.Access.Oidc;

/// <summary>What a person reads when he was not signed in: what happened, and what to do.</summary>
internal static class RefusalWords
{
    private const string Again = "Sign in again.", Admin = "Trying again won't help: tell an admin of this console the number below.";

    /// <summary>Whether the person himself can do something about it by signing in again.</summary>
    public static bool MayTryAgain(SignInRefusal refusal) => Of(refusal).Do != Admin;

    /// <summary>A sentence on what happened, and one on what to do.</summary>
    public static (string What, string Do) Of(SignInRefusal refusal) => refusal switch
    {
        SignInRefusal.State => ("This sign-in was begun in another browser or window, was already used, or took longer than 15 minutes.", "Open the console at its usual address and sign in again; cookies must be allowed for it."),
        SignInRefusal.AlreadySignedIn => ("You are signed in already: this was the page of a sign-in that is done.", "Go to the home page."),
        SignInRefusal.CallbackForm => ("The sign-in provider's answer did not have the right form.", Again),
        SignInRefusal.CallbackIssuer => ("The answer came from another sign-in provider than this console uses.", "If you followed a link from somewhere else, don't. " + Again),
        SignInRefusal.Denied => ("The sign-in provider did not let you in: you cancelled, or you may not use this console.", "If you think you should, ask whoever looks after your accounts."),
        SignInRefusal.ProviderError => ("The sign-in provider reported an error.", "Sign in again; if that does not help, tell an admin the number below."),
        SignInRefusal.Unreachable => ("The sign-in provider can't be reached, or takes too long to answer.", "Runs are not affected. Try again in a few minutes; if that does not help, tell an admin the number below."),
        SignInRefusal.Metadata or SignInRefusal.MetadataEndpoint => ("The sign-in provider describes itself in a way this console can't use.", Admin),
        SignInRefusal.MetadataIssuer => ("The sign-in provider calls itself something else than this console was told (setting Oidc:Authority).", Admin),
        SignInRefusal.Keys => ("The sign-in provider's keys can't be read.", Admin),
        SignInRefusal.Pushed => ("The sign-in provider did not take the sign-in request this console sent ahead.", Admin),
        SignInRefusal.Client => ("The sign-in provider does not accept this console's id or secret (settings Oidc:ClientId, Oidc:ClientSecret, Oidc:ClientAuthentication).", Admin),
        SignInRefusal.Code => ("The sign-in provider says that this sign-in is no longer valid.", Again),
        SignInRefusal.TokenAnswer => ("The sign-in provider's answer did not have the right form.", Admin),
        SignInRefusal.TokenExpired or SignInRefusal.TokenIssuedAt or SignInRefusal.TokenNotYet => ("What the sign-in provider said about you is not valid at this time. A clock may be wrong: the provider's, or this console's.", "Sign in again; if that does not help, tell an admin the number below."),
        SignInRefusal.TokenAuthenticationTime => ("Your sign-in at the provider was too long ago for this console.", "Sign in again, with your password."),
        SignInRefusal.TokenAuthenticationClass => ("This console wants a stronger way of signing in, such as a second factor.", "Sign in again and use it."),
        SignInRefusal.RolesLeftOut => ("You are in so many groups that the sign-in provider leaves the list out. Without it this console can't know your role.", "Ask an admin to use app roles instead of groups, or to limit the groups sent to this console."),
        SignInRefusal.NoRole => ("You signed in at the provider, but nothing it says about you is a role in this console.", "If you should have one, ask an admin. If this was not your account, sign out at the provider, then sign in again."),
        SignInRefusal.NoPerson => ("The sign-in provider did not say which person you are (setting Oidc:PersonClaim).", "Ask whoever looks after your accounts; tell him the number below."),
        SignInRefusal.Userinfo or SignInRefusal.UserinfoSubject => ("What the sign-in provider told about you when asked a second time did not pass the checks.", Admin),
        _ => ("What the sign-in provider said about you did not pass the checks.", Admin),
    };
}
