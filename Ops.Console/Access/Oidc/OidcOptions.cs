namespace Ops.Console.Access.Oidc;

/// <summary>Section <c>Oidc</c> of the configuration: the provider people sign in at, and what its words mean here.</summary>
internal sealed record OidcOptions
{
    public const string Basic = "client_secret_basic", Post = "client_secret_post";

    /// <summary>No provider: people of development are chosen.</summary>
    public static readonly OidcOptions Off = new();

    /// <summary>The provider's issuer, letter by letter as its metadata says it.</summary>
    public string Authority { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    /// <summary>Where browsers reach this console; the callback is registered at the provider as this plus <c>/signin-oidc</c>.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>What is asked for beside <c>openid</c>; <c>profile</c> unless set. <c>offline_access</c> gives most providers' refresh tokens.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string ClientAuthentication { get; init; } = Basic;

    /// <summary>Signatures taken, out of RS256, PS256 and ES256; RS256 unless set.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>Audiences a token may name beside this console; it must then also name this console as the authorized party.</summary>
    public IReadOnlyList<string> TrustedAudiences { get; init; } = [];

    public string NameClaim { get; init; } = "name";

    /// <summary>A claim that is the same for all accounts of one person, such as employee_id. Empty: an account is a person.</summary>
    public string PersonClaim { get; init; } = "";

    public IReadOnlyList<RoleClaim> RoleClaims { get; init; } = [];

    public IReadOnlyList<RoleEntry> RoleMap { get; init; } = [];

    public bool Userinfo { get; init; }

    /// <summary>The provider signs its userinfo answers.</summary>
    public bool UserinfoSigned { get; init; }

    public PushedAuthorization PushedAuthorization { get; init; }

    public int ClockSkewSeconds { get; init; } = 60;

    /// <summary>How long ago somebody may have proved at the provider who he is, in seconds. Null: as the provider sees fit.</summary>
    public int? MaxAge { get; init; }

    /// <summary>Ways of signing in that are strong enough; the token must name one of them. Empty: not asked.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    public string Prompt { get; init; } = "";

    /// <summary>Refuse logout tokens that don't call themselves one.</summary>
    public bool RequireLogoutTokenType { get; init; }

    /// <summary>How long an answer of the provider may take.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>Plain http is taken from this machine: in development only. Not a setting.</summary>
    internal bool LocalHttp { get; init; }

    public bool On => Authority.Length > 0;

    public TimeSpan Skew => TimeSpan.FromSeconds(ClockSkewSeconds);

    public IReadOnlyList<string> AskedScopes => ["openid", .. (Scopes.Count > 0 ? Scopes : ["profile"]).Where(s => s != "openid").Distinct()];

    public IReadOnlyList<string> TakenAlgorithms => Algorithms.Count > 0 ? Algorithms : ["RS256"];

    public string RedirectUri => PublicUrl.TrimEnd('/') + OidcPaths.Callback;

    public string SignedOutUri => PublicUrl.TrimEnd('/') + OidcPaths.SignedOut;

    /// <summary>Cookies carry <c>Secure</c> and the <c>__Host-</c> prefix wherever browsers come by https.</summary>
    public bool SecureCookies => PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems() => OidcProblems.Of(this);
}
