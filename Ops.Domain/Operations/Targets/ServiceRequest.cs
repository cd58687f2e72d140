namespace Ops.Domain.Operations.Targets;

/// <summary>
/// One request as a template. <c>{column}</c> in path, query and body stands for the row's value in that column,
/// <c>{column?}</c> for one that may be empty; in the body also <c>{column:number}</c> and <c>{column:boolean}</c>.
/// </summary>
public record ServiceCall
{
    /// <summary>POST, PUT, PATCH, DELETE or GET.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Behind the service's address, such as <c>/orders/{order_id}/refund</c>. A value can't leave its segment.</summary>
    public string Path { get; init; } = "";

    /// <summary>Names and values behind the question mark.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>JSON as text; empty for none. A text in it that is one placeholder becomes that value, an optional empty one is left out.</summary>
    public string Body { get; init; } = "";

    /// <summary>The statuses that mean it is done; empty for all from 200 to 299.</summary>
    public IReadOnlyList<int> Success { get; init; } = [];

    /// <summary>The statuses that mean it was done before, such as 409: such rows are skipped.</summary>
    public IReadOnlyList<int> AlreadyDone { get; init; } = [];
}

/// <summary>A named request people may choose: <c>Targets:Services:NAME:Requests:NAME</c>.</summary>
public sealed record ServiceRequest : ServiceCall
{
    /// <summary>What people read where they choose; the name when empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>
    /// What takes one back; null when nothing does. May also use what the service answered: <c>{response.id}</c>,
    /// <c>{response.refund.id}</c>.
    /// </summary>
    public ServiceCall? Compensate { get; init; }
}
