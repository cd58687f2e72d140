using System.Text.Json;

namespace Ops.Console.Tests.Support;

/// <summary>How a command ended.</summary>
internal sealed record CliResult(int Code, string Out, string Err)
{
    /// <summary>Stdout as the one JSON value it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Stdout as one JSON value for each line.</summary>
    public IReadOnlyList<JsonElement> JsonLines => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The status in the run's object.</summary>
    public string? Status => Json.GetProperty("status").GetString();

    /// <summary>The run's number, such as R-3.</summary>
    public string Run => Json.GetProperty("run").GetString()!;

    /// <summary>The one word of an error's kind.</summary>
    public string? Error => Json.GetProperty("error").GetString();

    /// <summary>The sentence of an error.</summary>
    public string Reason => Json.GetProperty("reason").GetString()!;

    public CliResult Exits(int code)
    {
        Assert.True(Code == code, $"Exit code {Code} instead of {code}.\nstdout: {Out}\nstderr: {Err}");
        return this;
    }
}
