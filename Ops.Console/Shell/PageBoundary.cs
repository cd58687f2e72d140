using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Ops.Console.Shell;

/// <summary>Catches what breaks on a page and gives it a number: the same one stands on the page and, once, in the log beside the cause.</summary>
public sealed partial class PageBoundary : ErrorBoundary
{
    [Inject] private ILogger<PageBoundary> Logger { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The number to quote.</summary>
    public string? Id { get; private set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        Id = Guid.NewGuid().ToString("N");
        Broke(Logger, Id, new Uri(Navigation.Uri).AbsolutePath, exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page stopped working, number {Id}, at {Path}.")]
    private static partial void Broke(ILogger logger, string id, string path, Exception exception);
}
