namespace Ops.Console.Access.Oidc;

/// <summary>Gives the provider a code or a refresh token and gets tokens for it (Core §3.1.3, §12). Never tried twice: a code is good once.</summary>
internal sealed class TokenEndpoint(OidcOptions options, ProviderChannel channel)
{
    /// <exception cref="RefusedException">The provider refused, can't be reached, or its answer has the wrong form.</exception>
    public async Task<TokenAnswer> Redeem(Provider provider, string code, string verifier, CancellationToken ct)
    {
        var answer = await Ask(provider, ct, new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", options.RedirectUri), new("code_verifier", verifier));
        return answer.IdToken is not null ? answer : throw new RefusedException(SignInRefusal.TokenAnswer, "the token endpoint gave no id_token.");
    }

    /// <exception cref="RefusedException">As above; <see cref="SignInRefusal.Code"/> if the refresh token is no longer good.</exception>
    public Task<TokenAnswer> Refresh(Provider provider, string refreshToken, CancellationToken ct) =>
        Ask(provider, ct, new("grant_type", "refresh_token"), new("refresh_token", refreshToken));

    private async Task<TokenAnswer> Ask(Provider provider, CancellationToken ct, params KeyValuePair<string, string>[] form)
    {
        var answer = await channel.Post(provider.Metadata.Token, form, ct);
        if (!answer.Ok)
        {
            // Only the error's code: descriptions of some providers repeat what was sent.
            var error = answer.Error();
            throw new RefusedException(Kind(error, answer.Status), $"the token endpoint answered with status {answer.Status}, {error}.");
        }

        var json = answer.Json() ?? throw new RefusedException(SignInRefusal.TokenAnswer, "the token endpoint did not answer with a JSON object.");
        if (!string.Equals(OidcJson.Text(json, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(SignInRefusal.TokenAnswer, "token_type is not Bearer.");
        }

        return OidcJson.Text(json, "access_token") is { Length: > 0 } access && access.All(c => c is > ' ' and <= '~')
            ? new TokenAnswer(access, OidcJson.Text(json, "id_token"), OidcJson.Text(json, "refresh_token"))
            : throw new RefusedException(SignInRefusal.TokenAnswer, "access_token is missing, or can't be sent in a header.");
    }

    private static SignInRefusal Kind(string error, int status) => error switch
    {
        "invalid_client" or "unauthorized_client" => SignInRefusal.Client,
        "invalid_grant" => SignInRefusal.Code,
        _ when status == 401 => SignInRefusal.Client,
        _ when status is 429 or >= 500 => SignInRefusal.Unreachable,
        _ => SignInRefusal.ProviderError,
    };
}
