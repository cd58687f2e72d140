namespace Ops.Console.Access.Oidc;

/// <summary>
/// Knows the provider: asks it for its metadata and keys, keeps them for an hour, and for up to a day if it can't be asked. Nothing is asked before somebody
/// signs in: a provider that is down must not keep the console from starting.
/// </summary>
internal sealed partial class OidcDiscovery(OidcOptions options, ProviderChannel channel, TimeProvider time, ILogger<OidcDiscovery> log) : IDisposable
{
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1), Usable = TimeSpan.FromHours(24), BetweenForced = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Provider? _last;
    private RefusedException? _failure;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue, _forcedAt = DateTimeOffset.MinValue;

    /// <summary>Origins a form of ours may end at by redirect: for the content security policy.</summary>
    public IReadOnlyList<string> FormTargets =>
        [.. new[] { new Uri(options.Authority), _last?.Metadata.Authorization, _last?.Metadata.EndSession }.OfType<Uri>().Select(u => u.GetLeftPart(UriPartial.Authority)).Distinct()];

    /// <summary>The provider, asked again if what we know is older than an hour.</summary>
    /// <exception cref="RefusedException">It can't be asked, or its answer is wrong, and there is nothing younger than a day to go on with.</exception>
    public async Task<Provider> Get(CancellationToken ct)
    {
        if (IsFresh(_last))
        {
            return _last!;
        }

        await _one.WaitAsync(ct);
        try
        {
            if (IsFresh(_last))
            {
                return _last!;
            }

            // Everybody who waited would otherwise wait for a time-out of his own, one after the other.
            if (time.GetUtcNow() - _failedAt >= AfterFailure)
            {
                try
                {
                    return await Read(ct);
                }
                catch (RefusedException failure)
                {
                    (_failure, _failedAt) = (failure, time.GetUtcNow());
                }
            }

            if (_last is { } last && time.GetUtcNow() - last.ReadAt < Usable)
            {
                GoesOn(_failure!.Why, _failure.Detail, last.ReadAt);
                return last;
            }

            throw new RefusedException(_failure!.Why, _failure.Detail, _failure);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Asks again because a token's key is unknown or its signature wrong: the provider may have changed keys a second ago. Null if that did not bring anything
    /// new. At most once in 30 seconds, however many wrong tokens are sent.
    /// </summary>
    public async Task<Provider?> Again(Provider seen, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (!ReferenceEquals(_last, seen))
            {
                return _last;
            }

            if (time.GetUtcNow() - _forcedAt < BetweenForced)
            {
                return null;
            }

            _forcedAt = time.GetUtcNow();
            return await Read(ct);
        }
        catch (RefusedException failure)
        {
            GoesOn(failure.Why, failure.Detail, seen.ReadAt);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool IsFresh(Provider? provider) => provider is not null && time.GetUtcNow() - provider.ReadAt < Fresh;

    private async Task<Provider> Read(CancellationToken ct)
    {
        var address = new Uri(options.Authority.TrimEnd('/') + "/.well-known/openid-configuration");
        var json = (await Ask(address, ct)).Json() ?? throw new RefusedException(SignInRefusal.Metadata, $"{address} did not answer with a JSON object.");
        var metadata = ProviderMetadata.Read(json, options, channel.Allows);
        var answer = await Ask(metadata.Keys, ct);
        var keys = ProviderKey.Read(OidcJson.Object(answer.Body) ?? throw new RefusedException(SignInRefusal.Keys, "the key set is no JSON object."));
        if (channel.ClockOffset is { } offset && offset.Duration() > TimeSpan.FromSeconds(30))
        {
            ClockDiffers((int)offset.TotalSeconds);
        }

        return _last = new Provider(metadata, keys, time.GetUtcNow());
    }

    private async Task<ProviderAnswer> Ask(Uri address, CancellationToken ct)
    {
        var answer = await channel.Get(address, "application/json", bearer: null, ct);
        return answer.Ok ? answer : throw new RefusedException(SignInRefusal.Unreachable, $"{OidcText.Clean(address.GetLeftPart(UriPartial.Path))} answered with status {answer.Status}.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign-in provider could not be asked anew ({Refusal}: {Detail}). What it said at {ReadAt:u} is used, for up to 24 hours.")]
    private partial void GoesOn(SignInRefusal refusal, string detail, DateTimeOffset readAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign-in provider's clock differs from this machine's by {Seconds} s. Beyond Oidc:ClockSkewSeconds nobody can sign in: check the time service of both.")]
    private partial void ClockDiffers(int seconds);
}
