using System.Net.Http.Headers;
using System.Text;

namespace Ops.Console.Access.Oidc;

/// <summary>The line to the provider: https only, no redirects, no cookies, a megabyte and some seconds at most, nothing tried twice.</summary>
internal sealed class ProviderChannel : IDisposable
{
    /// <summary>The largest answer read.</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly OidcOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public ProviderChannel(OidcOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);

        // A redirect would carry the client's secret, or our trust in what we read, to an address nobody configured.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), MaxResponseHeadersLength = 64 };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The provider's clock minus ours at the last answer that carried a Date.</summary>
    public TimeSpan? ClockOffset { get; private set; }

    /// <summary>Whether this console talks to such an address at all.</summary>
    public bool Allows(Uri address) =>
        address.UserInfo.Length == 0 && address.Fragment.Length == 0 && (address.Scheme == "https" || (address.Scheme == "http" && _options.LocalHttp && address.IsLoopback));

    public Task<ProviderAnswer> Get(Uri address, string accept, string? bearer, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        return Send(request, ct);
    }

    /// <summary>A form sent with this console's own id and secret, the way the registration says.</summary>
    public Task<ProviderAnswer> Post(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_options.ClientAuthentication == OidcOptions.Post)
        {
            form = form.Append(new("client_id", _options.ClientId)).Append(new("client_secret", _options.ClientSecret));
        }
        else
        {
            // RFC 6749 §2.3.1: both are form-encoded before they are joined, or a colon in the id would move the border.
            var pair = $"{FormEncoded(_options.ClientId)}:{FormEncoded(_options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(form);
        return Send(request, ct);
    }

    public void Dispose() => _http.Dispose();

    internal static string FormEncoded(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private async Task<ProviderAnswer> Send(HttpRequestMessage request, CancellationToken ct)
    {
        var address = request.RequestUri!;
        if (!Allows(address))
        {
            throw new RefusedException(SignInRefusal.MetadataEndpoint, $"{OidcText.Clean(address.GetLeftPart(UriPartial.Path))} is not https.");
        }

        using (request)
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(ct))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(_options.TimeoutSeconds));
            try
            {
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (response.Headers.Date is { } date)
                {
                    ClockOffset = date - _time.GetUtcNow();
                }

                var body = await Read(response.Content, limit.Token) ?? throw new RefusedException(SignInRefusal.Unreachable, $"{Name(address)} answered with more than {MostBytes} bytes.");
                var status = (int)response.StatusCode;
                return status is >= 300 and < 400
                    ? throw new RefusedException(SignInRefusal.Unreachable, $"{Name(address)} answered with a redirect ({status}), which is not followed. Check Oidc:Authority.")
                    : new ProviderAnswer(status, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "", body);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new RefusedException(SignInRefusal.Unreachable, $"{Name(address)} did not answer within {_options.TimeoutSeconds} s.");
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                throw new RefusedException(SignInRefusal.Unreachable, $"{Name(address)} can't be reached: {OidcText.Clean(failure.Message)}", failure);
            }
        }
    }

    private static async Task<byte[]?> Read(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > MostBytes)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            if (body.Length + read > MostBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static string Name(Uri address) => OidcText.Clean(address.GetLeftPart(UriPartial.Path));
}
