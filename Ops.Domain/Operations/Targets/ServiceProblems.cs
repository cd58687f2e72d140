using System.Net;
using System.Text.RegularExpressions;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Services;

namespace Ops.Domain.Operations.Targets;

/// <summary>Looks a configured service over before anything starts. Never repeats what could be a secret.</summary>
internal sealed partial class ServiceProblems(ServiceTarget target, string key)
{
    // What HTTP itself decides; a template that set them would break the request or aim it elsewhere.
    private static readonly string[] NotOurs =
        ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "TE", "Trailer", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection"];

    public IEnumerable<string> All() => [.. Names(), .. Address(), .. Headers(), .. Figures(), .. Requests()];

    private IEnumerable<string> Names()
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        if (!Name().IsMatch(name))
        {
            yield return $"{key}: a service's name is made of lower-case letters, digits and hyphens, at most 40.";
        }

        if (target.Requests.Count == 0)
        {
            yield return $"{key}:Requests is empty. Name at least one request people may send.";
        }

        foreach (var request in target.Requests.Keys.Where(r => !Name().IsMatch(r)))
        {
            yield return $"{key}:Requests:{OneLine.Of(request)}: a request's name is made of lower-case letters, digits and hyphens, at most 40.";
        }
    }

    private IEnumerable<string> Address()
    {
        if (!Uri.TryCreate(target.BaseUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri is not { UserInfo: "", Query: "", Fragment: "" } || uri.Host.Length == 0)
        {
            yield return $"{key}:BaseUrl must be an address such as https://billing.example.com/v2: a host, perhaps a port and a path, nothing else. Credentials go into {key}:SecretHeaders.";
        }
        else if (uri.Scheme == "http" && !(uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip))))
        {
            yield return $"{key}:BaseUrl must begin with https://. Only a service on this machine may be reached by http.";
        }
    }

    private IEnumerable<string> Headers()
    {
        var all = target.Headers.Keys.Concat(target.SecretHeaders.Keys).Append(target.IdempotencyHeader).ToList();
        foreach (var header in all.Where(h => !HeaderName().IsMatch(h) || NotOurs.Contains(h, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"{key}: '{OneLine.Of(header)}' can't be a header of a request. A name has letters, digits and hyphens; Host, Content-Type and the like are set by the program.";
        }

        foreach (var twice in all.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            yield return $"{key}: the header {OneLine.Of(twice.Key)} is set more than once, in Headers, SecretHeaders or IdempotencyHeader.";
        }

        foreach (var (header, _) in target.Headers.Where(h => !IsPlain(h.Value)))
        {
            yield return $"{key}:Headers:{OneLine.Of(header)} must have a value of printable ASCII characters.";
        }

        foreach (var (header, secret) in target.SecretHeaders)
        {
            var where = $"{key}:SecretHeaders:{OneLine.Of(header)}";
            if (secret.Environment.Length > 0 == secret.File.Length > 0)
            {
                yield return $"{where} must name either Environment, a variable, or File, and not both.";
                continue;
            }

            var from = secret.Environment.Length > 0 ? $"the environment variable {secret.Environment}" : $"the file {secret.File}";
            switch (secret.Read())
            {
                case null or "":
                    yield return $"{where}: {from} is not there, can't be read or is empty.";
                    break;
                case { Length: < Redactor.ShortestSecret }:
                    yield return $"{where}: what {from} holds is shorter than {Redactor.ShortestSecret} characters. It could not be taken out of messages without taking out ordinary words.";
                    break;
                case var value when !IsPlain(secret.Prefix + value):
                    yield return $"{where}: what {from} holds can't stand in a header. It must be one line of printable ASCII characters.";
                    break;
            }
        }
    }

    private IEnumerable<string> Figures()
    {
        if (!(target.TimeoutSeconds is >= 0.1 and <= 300))
        {
            yield return $"{key}:TimeoutSeconds must be 0.1 to 300.";
        }

        if (target.RatePerSecond is { } rate && !(rate is > 0 and <= 100_000))
        {
            yield return $"{key}:RatePerSecond must be more than 0, or not set for no limit.";
        }

        if (target.Parallel is < 1 or > 64)
        {
            yield return $"{key}:Parallel must be 1 to 64.";
        }

        if (target.Retries is < 0 or > 20)
        {
            yield return $"{key}:Retries must be 0 to 20.";
        }

        if (target.RetryPauseMilliseconds is < 1 or > 30_000)
        {
            yield return $"{key}:RetryPauseMilliseconds must be 1 to 30,000.";
        }

        if (target.Breaker.Failures is < 1 or > 1000)
        {
            yield return $"{key}:Breaker:Failures must be 1 to 1,000.";
        }

        if (!(target.Breaker.QuietSeconds is >= 0.1 and <= 60))
        {
            yield return $"{key}:Breaker:QuietSeconds must be 0.1 to 60.";
        }
        else if (target.Retries is >= 0 and <= 20 && GivesUpAfter() < target.Breaker.QuietSeconds)
        {
            yield return $"{key}: a row gives up {GivesUpAfter():0.0} s after its first try ({key}:Retries, RetryPauseMilliseconds), before the service can count as down ({key}:Breaker:QuietSeconds). Allow more retries, longer pauses, or fewer quiet seconds; else rows would fail for an outage.";
        }
    }

    // The pauses at their shortest: docs say up to 25 % off.
    private double GivesUpAfter() => Enumerable.Range(0, target.Retries).Sum(i => Math.Min(target.RetryPauseMilliseconds / 1000.0 * Math.Pow(2, i), 30)) * 0.75;

    private IEnumerable<string> Requests()
    {
        foreach (var (name, request) in target.Requests)
        {
            var where = $"{key}:Requests:{OneLine.Of(name)}";
            foreach (var problem in RequestForm.Problems(request, where, mayUseAnswer: false))
            {
                yield return problem;
            }

            foreach (var problem in request.Compensate is { } undo ? RequestForm.Problems(undo, where + ":Compensate", mayUseAnswer: true) : [])
            {
                yield return problem;
            }
        }
    }

    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => c is >= ' ' and <= '~');

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,79}\z", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderName();
}
