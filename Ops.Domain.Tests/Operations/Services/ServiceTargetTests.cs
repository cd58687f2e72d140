using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>A configured service is looked over before anything starts, and each problem names its key.</summary>
public sealed class ServiceTargetTests
{
    private const string Key = "Targets:Services:billing";

    [Fact]
    public void A_service_as_the_documents_show_it_is_right() => Assert.Empty(Good().Problems(Key));

    [Theory]
    [InlineData("", "BaseUrl must be an address")]
    [InlineData("billing", "BaseUrl must be an address")]
    [InlineData("ftp://billing.example.com", "BaseUrl must be an address")]
    [InlineData("https://user:pass@billing.example.com", "BaseUrl must be an address")]
    [InlineData("https://billing.example.com?x=1", "BaseUrl must be an address")]
    [InlineData("http://billing.example.com", "must begin with https://")]
    [InlineData("http://localhost.example.com", "must begin with https://")]
    public void An_address_that_is_wrong_or_not_safe_is_refused(string address, string says)
    {
        var problem = Assert.Single((Good() with { BaseUrl = address }).Problems(Key));
        Assert.StartsWith(Key + ":BaseUrl", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1:5000/api/")]
    [InlineData("http://[::1]:5000")]
    public void A_service_on_this_machine_may_be_reached_without_encryption(string address) => Assert.Empty((Good() with { BaseUrl = address }).Problems(Key));

    [Fact]
    public void Every_figure_that_makes_no_sense_is_named()
    {
        var wrong = Good() with
        {
            TimeoutSeconds = 0, RatePerSecond = 0, Parallel = 65, Retries = 21, RetryPauseMilliseconds = 0, Breaker = new() { Failures = 0, QuietSeconds = double.NaN },
        };
        Assert.Equal(
            ["TimeoutSeconds", "RatePerSecond", "Parallel", "Retries", "RetryPauseMilliseconds", "Breaker:Failures", "Breaker:QuietSeconds"],
            wrong.Problems(Key).Select(p => p[(Key.Length + 1)..].Split(' ')[0]));
    }

    [Fact]
    public void Rows_must_not_give_up_before_the_service_can_count_as_down() =>
        Assert.Contains("a row gives up 0.4 s after its first try", Assert.Single((Good() with { Retries = 1 }).Problems(Key)), StringComparison.Ordinal);

    [Fact]
    public void Headers_that_steer_the_request_or_come_twice_are_refused()
    {
        var wrong = Good() with
        {
            Headers = new Dictionary<string, string> { ["Host"] = "evil.example", ["X-A"] = "a\r\nb", ["Idempotency-key"] = "1", ["Bad Name"] = "1" },
        };
        var problems = wrong.Problems(Key).ToList();
        Assert.Equal(4, problems.Count);
        Assert.Contains(problems, p => p.Contains("'Host'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("'Bad Name'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("more than once", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("printable ASCII", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_that_is_not_there_is_named_by_where_it_should_be_and_never_shown()
    {
        var variable = "OPS_TESTS_" + Guid.NewGuid().ToString("N");
        Assert.Contains($"the environment variable {variable} is not there", Assert.Single(With(new() { Environment = variable }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("the file /nowhere/token is not there", Assert.Single(With(new() { File = "/nowhere/token" }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("must name either", Assert.Single(With(new() { File = "/a", Environment = "B" }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("must name either", Assert.Single(With(new()).Problems(Key)), StringComparison.Ordinal);
        try
        {
            Environment.SetEnvironmentVariable(variable, "two\nlines-of-secret");
            var problem = Assert.Single(With(new() { Environment = variable }).Problems(Key));
            Assert.Contains("can't stand in a header", problem, StringComparison.Ordinal);
            Assert.DoesNotContain("lines-of-secret", problem, StringComparison.Ordinal);
            Environment.SetEnvironmentVariable(variable, "abc");
            Assert.Contains("shorter than 4", Assert.Single(With(new() { Environment = variable }).Problems(Key)), StringComparison.Ordinal);
            Environment.SetEnvironmentVariable(variable, "abcd-efgh");
            Assert.Empty(With(new() { Environment = variable }).Problems(Key));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void Names_requests_and_statuses_are_checked()
    {
        Assert.Contains("Requests is empty", Assert.Single((Good() with { Requests = new Dictionary<string, ServiceRequest>() }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("a service's name", Assert.Single(Good().Problems("Targets:Services:Bil/ling")), StringComparison.Ordinal);
        Assert.Contains("a request's name", Assert.Single(With("Re fund", new() { Path = "/a" }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains(":Requests:refund:Method", Assert.Single(With("refund", new() { Path = "/a", Method = "TRACE" }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains(":Requests:refund:Body", Assert.Single(With("refund", new() { Path = "/a", Method = "GET", Body = "{}" }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("status 302", Assert.Single(With("refund", new() { Path = "/a", Success = [302] }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains("status 503", Assert.Single(With("refund", new() { Path = "/a", AlreadyDone = [503] }).Problems(Key)), StringComparison.Ordinal);
        Assert.Contains(":Requests:refund:Compensate:Path", Assert.Single(With("refund", new() { Path = "/a", Compensate = new() { Path = "b" } }).Problems(Key)), StringComparison.Ordinal);
        Assert.Empty(With("refund", new() { Path = "/a", Compensate = new() { Path = "/b/{response.refund.id}" } }).Problems(Key));
    }

    private static ServiceTarget With(ServiceSecret secret) => Good() with { SecretHeaders = new Dictionary<string, ServiceSecret> { ["Authorization"] = secret } };

    private static ServiceTarget With(string name, ServiceRequest request) => Good() with { Requests = new Dictionary<string, ServiceRequest> { [name] = request } };

    private static ServiceTarget Good() => new()
    {
        BaseUrl = "https://billing.example.com/v2",
        Headers = new Dictionary<string, string> { ["Accept"] = "application/json" },
        Requests = new Dictionary<string, ServiceRequest> { ["refund"] = new() { Path = "/orders/{order_id}/refund", Body = """{ "amount": "{amount:number}" }""" } },
    };
}
