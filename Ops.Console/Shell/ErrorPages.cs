using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Ops.Console.Shell;

/// <summary>What people see when something broke or is not there: words and a number, never a cause.</summary>
internal static class ErrorPages
{
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
}
