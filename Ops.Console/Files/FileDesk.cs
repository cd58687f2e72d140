using System.Text.Json.Nodes;
using Ops.Console.Access;
using Ops.Domain.Auditing;

namespace Ops.Console.Files;

/// <summary>
/// The one place that hands files out: who took what is written down before the first byte leaves, and so is who was refused.
/// What can't be written down is not handed out.
/// </summary>
internal sealed class FileDesk(AuditTrail trail)
{
    /// <summary>Hands out a file that is made while it is sent.</summary>
    /// <param name="http">The request.</param>
    /// <param name="about">To what kind of thing it belongs, and to which one.</param>
    /// <param name="summary">What is taken away, in words.</param>
    /// <param name="name">The name the file gets.</param>
    /// <param name="write">Makes it.</param>
    /// <param name="action">What it is called in the audit trail.</param>
    /// <param name="type">Its media type.</param>
    public async Task<IResult> Give(HttpContext http, (string Kind, string Id) about, string summary, string name, Func<Stream, CancellationToken, Task> write, string action = AuditActions.FileDownloaded, string type = "text/csv; charset=utf-8")
    {
        await Write(http, action, about, summary, null);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(to => write(to, http.RequestAborted), type, name);
    }

    /// <summary>Hands out a file as it was uploaded.</summary>
    public async Task<IResult> GiveBack(HttpContext http, (string Kind, string Id) about, string sha256, string? name, Stream content)
    {
        try
        {
            await Write(http, AuditActions.FileDownloaded, about, $"Took away the uploaded file {name}.", new JsonObject { ["sha256"] = sha256 });
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }

        return Results.File(content, "text/csv", name);
    }

    /// <summary>Says only that there is nothing: what he may not see and what does not exist are the same to him.</summary>
    public async Task<IResult> Refuse(HttpContext http, (string Kind, string Id) about, string why)
    {
        await Write(http, AuditActions.AccessRefused, about, why, null);
        return Results.NotFound();
    }

    private Task Write(HttpContext http, string action, (string Kind, string Id) about, string summary, JsonObject? content) =>
        trail.RecordAlone(new AuditRecord(Viewer.Of(http.User), action, about.Kind, about.Id) { Summary = summary, After = content }, http.RequestAborted);
}
