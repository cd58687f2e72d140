using System.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Ops.Console.Shell;

/// <summary>What people see when something broke or is not there: words and a number, never a cause.</summary>
internal static partial class ErrorPages
{
    /// <summary>When the page that tells of an error breaks as well: a sentence, in development too, where the framework would show the stack.</summary>
    public static void UseLastWords(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // What came through the handler of errors was logged by it.
            var id = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
            ErrorPageBroke(app.Logger, id, http.Features.Get<IExceptionHandlerFeature>() is null ? failure : null);
            http.Response.Clear();
            await PlainAnswer.Write(http, StatusCodes.Status500InternalServerError, "Something broke on our side",
                $"Runs are not affected. Load the page again; if that does not help, tell an engineer this number: {id}");
        }
    });

    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = failure => failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.Use(async (http, next) =>
        {
            if (http.Features.Get<IExceptionHandlerFeature>() is not null || http.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                // The page is only read, whatever was sent: as a POST it would ask for a form's token and break in its turn.
                http.Request.Method = HttpMethods.Get;
            }

            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest } && http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            {
                // Refused before any page saw it; "there is nothing here" would be wrong.
                await PlainAnswer.Write(http, StatusCodes.Status400BadRequest, "This form has expired", "Nothing was done. Load the page again and send the form once more.");
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The page that tells of an error could not be shown, number {Id}.")]
    private static partial void ErrorPageBroke(ILogger logger, string id, Exception? failure);
}
