namespace Ops.Console.Access.Oidc;

/// <summary>Why somebody is not signed in. One for each check, so that the page, the log and the tests can tell them apart.</summary>
internal enum SignInRefusal
{
    /// <summary>The state is missing, broken, too old, or of another browser.</summary>
    State,

    /// <summary>The same answer came a second time, and the person is signed in already.</summary>
    AlreadySignedIn,

    /// <summary>A parameter came twice, or the answer came in another form than asked for.</summary>
    CallbackForm,

    /// <summary>The answer names another issuer, or none though the provider promises to (RFC 9207).</summary>
    CallbackIssuer,

    /// <summary>The provider says that the person may not, or did not want to.</summary>
    Denied,

    /// <summary>The provider says something else went wrong.</summary>
    ProviderError,

    Unreachable,
    Metadata,
    MetadataIssuer,
    MetadataEndpoint,
    Keys,
    Pushed,

    /// <summary>The provider does not know this console, or not with this secret.</summary>
    Client,

    /// <summary>The provider does not take the code.</summary>
    Code,

    TokenAnswer,
    TokenForm,
    TokenAlgorithm,
    TokenCritical,
    TokenType,
    TokenKey,
    TokenSignature,
    TokenIssuer,
    TokenAudience,
    TokenParty,
    TokenExpired,
    TokenIssuedAt,
    TokenNotYet,
    TokenNonce,
    TokenSubject,
    TokenAccessHash,
    TokenAuthenticationTime,
    TokenAuthenticationClass,
    TokenEvent,
    TokenReplayed,
    Userinfo,
    UserinfoSubject,

    /// <summary>Too many groups: the provider left the list out of the token.</summary>
    RolesLeftOut,

    NoRole,
    NoPerson,
}
