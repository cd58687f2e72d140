namespace Ops.Console.Access.Oidc;

/// <summary>Sends the sign-in request ahead, so that the browser carries only a reference to it (RFC 9126).</summary>
internal sealed partial class PushedRequests(OidcOptions options, ProviderChannel channel, ILogger<PushedRequests> log)
{
    /// <summary>The parameters for the browser to carry: two after pushing, or all of them.</summary>
    /// <exception cref="RefusedException">Pushing is required, here or there, and did not work.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> Prepare(ProviderMetadata provider, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken ct)
    {
        var required = provider.RequiresPushed || options.PushedAuthorization == PushedAuthorization.Require;
        if (options.PushedAuthorization == PushedAuthorization.Off)
        {
            return provider.RequiresPushed ? throw new RefusedException(SignInRefusal.Pushed, "the provider requires pushed requests; Oidc:PushedAuthorization is Off.") : parameters;
        }

        if (provider.Pushed is null)
        {
            return required ? throw new RefusedException(SignInRefusal.Pushed, "pushed requests are required, but the provider names no pushed_authorization_request_endpoint.") : parameters;
        }

        try
        {
            return [new("client_id", options.ClientId), new("request_uri", await Push(provider.Pushed, parameters, ct))];
        }
        catch (RefusedException failure) when (!required)
        {
            Falls(failure.Detail);
            return parameters;
        }
    }

    private async Task<string> Push(Uri endpoint, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken ct)
    {
        // client_id comes with the client authentication in one of its two forms; RFC 9126 §2.1 wants it as a parameter in both.
        var form = options.ClientAuthentication == OidcOptions.Post ? parameters.Where(p => p.Key != "client_id") : parameters;
        var answer = await channel.Post(endpoint, form, ct);
        if (!answer.Ok)
        {
            var error = answer.Error();
            throw new RefusedException(error == "invalid_client" ? SignInRefusal.Client : SignInRefusal.Pushed, $"the pushed request was answered with status {answer.Status}, {error}.");
        }

        return answer.Json() is { } json && OidcJson.Text(json, "request_uri") is { Length: > 0 and <= 2000 } reference
            ? reference : throw new RefusedException(SignInRefusal.Pushed, "the answer to the pushed request has no request_uri.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign-in request could not be sent ahead ({Detail}); the browser carries it instead.")]
    private partial void Falls(string detail);
}
