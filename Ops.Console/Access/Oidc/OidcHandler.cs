using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Signing in by authorization code with PKCE: sends the browser to the provider, and takes its answer. Composed of the framework's remote handler and our own
/// checks because the ready-made handler is not in the registry (docs/decisions/oidc.md); what is checked stands in docs/security-oidc.md.
/// </summary>
internal sealed partial class OidcHandler(
    IOptionsMonitor<OidcHandlerOptions> framework, ILoggerFactory logs, UrlEncoder encoder,
    OidcOptions options, OidcDiscovery discovery, Correlation correlation, PushedRequests pushed, TokenEndpoint tokens, KnownPeople people, RefusedSignIns refusals)
    : RemoteAuthenticationHandler<OidcHandlerOptions>(framework, logs, encoder)
{
    public const string Name = "oidc";

    // Read by their names once each; a second one of any name would leave open which of them counts.
    private const string Code = "code", State = "state", Issuer = "iss", Error = "error";

    // The answer belongs to a sign-in this console began in this browser.
    private bool _isOurs;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A script or a circuit can do nothing with a provider's page.
        if (!Navigation.Is(Request) && !HttpMethods.IsPost(Request.Method))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            var provider = (await discovery.Get(Context.RequestAborted)).Metadata;
            properties.RedirectUri = SignInRequest.Local(properties.RedirectUri);
            var parameters = SignInRequest.Begin(properties, options);
            correlation.Begin(Context, properties);
            parameters = await pushed.Prepare(provider, [.. parameters, new(State, Options.State.Protect(properties))], Context.RequestAborted);
            Response.Redirect(QueryHelpers.AddQueryString(provider.Authorization.AbsoluteUri, parameters.Select(p => new KeyValuePair<string, string?>(p.Key, p.Value))));
        }
        catch (RefusedException refused)
        {
            Refuse(refused);
        }
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        try
        {
            return HandleRequestResult.Success(await Answer(Context.RequestAborted));
        }
        catch (RefusedException refused)
        {
            var number = Refuse(refused);
            if (_isOurs)
            {
                await refusals.Write(refused, number, TicketStore.AddressOf(Context));
            }

            return HandleRequestResult.Handle();
        }
    }

    /// <summary>The provider's answer, checked in this order: is it ours, whose is it, is it an error, and only then what it gives.</summary>
    private async Task<AuthenticationTicket> Answer(CancellationToken ct)
    {
        var query = Request.Query;
        if (!HttpMethods.IsGet(Request.Method) || query.Any(p => p.Value.Count != 1))
        {
            throw new RefusedException(SignInRefusal.CallbackForm, "the answer is no GET, or has a parameter twice.");
        }

        if (Options.State.Unprotect(query[State]) is not { } properties || !correlation.End(Context, properties))
        {
            // The back button, or a double click: nothing is wrong for somebody who is in.
            throw (await Context.AuthenticateAsync(SignInScheme)).Succeeded ? new RefusedException(SignInRefusal.AlreadySignedIn, "the answer came again.")
                : new RefusedException(SignInRefusal.State, "state is missing, broken, too old, used, or of another browser.");
        }

        _isOurs = true;
        var provider = await discovery.Get(ct);
        string? issuer = query[Issuer];
        if (issuer is null ? provider.Metadata.NamesIssuer : issuer != provider.Metadata.Issuer)
        {
            throw new RefusedException(SignInRefusal.CallbackIssuer, $"iss of the answer is '{OidcText.Clean(issuer)}', not '{provider.Metadata.Issuer}'.");
        }

        if (query.ContainsKey(Error))
        {
            var error = OidcText.ErrorCode(query[Error]);
            throw new RefusedException(error == "access_denied" ? SignInRefusal.Denied : SignInRefusal.ProviderError, $"the provider answered {error}: {OidcText.Clean(query["error_description"])}");
        }

        if (query[Code] is not [{ Length: > 0 and <= 4096 } code])
        {
            throw new RefusedException(SignInRefusal.CallbackForm, "code is missing.");
        }

        var answer = await tokens.Redeem(provider, code, SignInRequest.VerifierOf(properties), ct);
        return Ticket(await people.Meet(provider, answer, SignInRequest.Asked(properties, options), ct), answer, properties);
    }

    private AuthenticationTicket Ticket(KnownPerson person, TokenAnswer answer, AuthenticationProperties asked)
    {
        // New properties: what the request had to remember is of no use to the session. The address was local when it went into the state; once more costs nothing.
        var properties = new AuthenticationProperties { RedirectUri = SignInRequest.Local(asked.RedirectUri), IssuedUtc = TimeProvider.GetUtcNow() };
        List<AuthenticationToken> kept = [new() { Name = "id_token", Value = person.Token.Raw }];
        if (answer.RefreshToken is { } refresh)
        {
            kept.Add(new() { Name = "refresh_token", Value = refresh });
        }

        properties.StoreTokens(kept);
        ForgetOldSession();
        return new AuthenticationTicket(person.Principal(Scheme.Name), properties, Scheme.Name);
    }

    // The cookie handler would renew the session it finds under its old key; whoever planted or read that key would be signed in too (session fixation).
    private void ForgetOldSession()
    {
        var name = Context.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SignInScheme).Cookie.Name!;
        Request.Headers.Cookie = string.Join("; ", Request.Cookies.Where(c => !c.Key.StartsWith(name, StringComparison.Ordinal)).Select(c => $"{c.Key}={Uri.EscapeDataString(c.Value)}"));
    }

    private string Refuse(RefusedException refused)
    {
        var number = OidcText.Number();
        Refused(Logger, number, refused.Why, refused.Detail);

        // Away from the address that holds the code; and to a page that does not lead back by itself, or the browser would run in circles.
        Response.Redirect($"{OidcPaths.Failed}?why={refused.Why}&id={number}");
        return number;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in {Number} was refused ({Refusal}): {Detail}")]
    private static partial void Refused(ILogger log, string number, SignInRefusal refusal, string detail);
}
