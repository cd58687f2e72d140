using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Services;

/// <summary>
/// Talks to one service and to nobody else: no redirects, no proxy of the machine, no cookies. Says of each failure whether
/// trying again may help and whether it is certain that nothing was done.
/// </summary>
internal sealed class ServiceClient : IDisposable
{
    private const int MostRead = 64 * 1024;
    private readonly ServiceTarget _target;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Redactor _redactor;
    private readonly ServicePace _pace;
    private readonly (string Name, string Value)[] _headers;
    private readonly string _base;
    private readonly string? _missing;

    public ServiceClient(string name, ServiceTarget target, TimeProvider time)
    {
        Name = name;
        _target = target;
        _time = time;
        _base = new Uri(target.BaseUrl).GetLeftPart(UriPartial.Path).TrimEnd('/');
        var secrets = target.SecretHeaders.Select(h => (h.Key, h.Value.Prefix, Value: h.Value.Read() ?? "")).ToList();
        _redactor = new Redactor(secrets.Select(s => s.Value).Where(v => v.Length >= Redactor.ShortestSecret));
        _headers = [.. target.Headers.Select(h => (h.Key, h.Value)), .. secrets.Select(s => (s.Key, s.Prefix + s.Value))];
        _missing = secrets.Find(s => s.Value.Length == 0).Key;
        _pace = new ServicePace(target.RatePerSecond, time);
        Breaker = new ServiceBreaker(name, target.Breaker, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(target.TimeoutSeconds),
            MaxConnectionsPerServer = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = MostRead,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>As it is configured.</summary>
    public string Name { get; }

    /// <summary>Whether it counts as down.</summary>
    public ServiceBreaker Breaker { get; }

    /// <summary>How fast and how patiently runs work on it.</summary>
    public RunFigures Figures => new()
    {
        RatePerSecond = _target.RatePerSecond,
        Parallelism = _target.Parallel,
        Retries = _target.Retries,
        FirstRetryPause = TimeSpan.FromMilliseconds(_target.RetryPauseMilliseconds),
    };

    /// <summary>The whole address a message goes to.</summary>
    public string AddressOf(ServiceMessage message) => _base + message.Path;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends it once.</summary>
    /// <exception cref="TransientException">Trying again may help.</exception>
    /// <exception cref="PauseRunException">The service is down.</exception>
    public async ValueTask<ServiceAnswer> Send(ServiceMessage message, string idempotencyKey, CancellationToken ct)
    {
        if (_missing is not null)
        {
            // It was there when the program started. Without it every row would be refused.
            throw new PauseRunException($"The secret for the header {_missing} of {Name} can't be read any more. Put it back and start the console again.") { NothingDone = true };
        }

        await _pace.Turn(ct);
        await Breaker.Enter(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(_target.TimeoutSeconds));
        try
        {
            using var request = Request(message, idempotencyKey);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (Again(response) is { } again)
            {
                throw Breaker.Reason is { } down ? new PauseRunException(down.Message, again) { NothingDone = again.NothingDone } : again;
            }

            Breaker.Up();
            return await Read(response, limit.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Breaker.GaveUp();
            throw;
        }
        catch (OperationCanceledException)
        {
            throw Unreached($"no answer within {_target.TimeoutSeconds:0.#} s.", null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Unreached(Words(failure), failure);
        }
        catch (Exception failure) when (failure is not (TransientException or PauseRunException))
        {
            // Whoever waits for this try must not wait for ever.
            Breaker.GaveUp();
            throw;
        }
    }

    private HttpRequestMessage Request(ServiceMessage message, string idempotencyKey)
    {
        // The path is encoded to the letter already; nobody shall "tidy" it on its way.
        var address = new Uri(AddressOf(message), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(message.Method), address);
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation(_target.IdempotencyHeader, idempotencyKey);
        if (message.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString(Canonical.Options)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        return request;
    }

    /// <summary>The failure an answer stands for that may be another one next time; null for an answer that counts.</summary>
    private TransientException? Again(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var words = $"{Name} answered {status} ({response.StatusCode}).";
        switch (status)
        {
            case 408 or 425 or 429:
                Breaker.Up();
                break;
            case 502 or 503 or 504:
                Breaker.Down($"it answered {status} ({response.StatusCode}).");
                break;
            case >= 500 and not (501 or 505):
                Breaker.Unclear();
                break;
            default:
                return null;
        }

        return new TransientException(words) { RetryAfter = RetryAfter(response), NothingDone = status is 425 or 429 };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        TimeSpan? wait = asked switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private async ValueTask<ServiceAnswer> Read(HttpResponseMessage response, CancellationToken limit)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(MostRead);
        var (read, isWhole) = (0, true);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit);
            int more;
            while ((more = await body.ReadAsync(bytes.AsMemory(read, MostRead - read), limit)) > 0)
            {
                read += more;
                if (read == MostRead)
                {
                    isWhole = false;
                    break;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException)
        {
            // The status is the answer, and it is here: what was done stays done however its text ends.
            isWhole = false;
        }

        // Taken out before anything is cut off: half a secret would not be found.
        var text = _redactor.Whole(Encoding.UTF8.GetString(bytes, 0, read))!;
        ArrayPool<byte>.Shared.Return(bytes);
        return new ServiceAnswer((int)response.StatusCode, _redactor.Clean(response.Content.Headers.ContentType?.ToString()), text, isWhole);
    }

    private Exception Unreached(string what, Exception? failure)
    {
        var why = _redactor.Clean(what)!;
        var words = $"{Name}: {why}";
        var nothingDone = failure is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };
        Breaker.Down(why);
        return Breaker.Reason is { } down ? new PauseRunException(down.Message) { NothingDone = nothingDone } : new TransientException(words) { NothingDone = nothingDone };
    }

    private static string Words(Exception failure) => failure switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "the connection was refused.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name could not be found.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection could be made; look at its certificate.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection could be made.",
        _ => "the connection broke off before an answer came.",
    };
}
