using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Api;

namespace PreOrderFarm.Web.Errors;

/// <summary>What a visitor or a program learns of a failure: a designed page, or a problem (RFC 9457). Never a stack trace.</summary>
internal static class ErrorAnswers
{
    public static void AddErrorAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<ApiProblems>();
    }

    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseStatusCodePages(async context =>
        {
            var http = context.HttpContext;
            if (IsForPrograms(http.Request.Path))
                await ApiProblems.WriteAsync(http, http.Response.StatusCode);
            else
                await ShowPageAsync(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ErrorPage,
            AllowStatusCode404Response = true,
            CreateScopeForErrors = true,
            StatusCodeSelector = StatusOf,
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) < 500,
        });
    }

    /// <summary>
    /// Closes the site: what no endpoint answers is 'not found' for everyone, not 'sign in first' for strangers. A method or
    /// a kind of content that routing refuses by itself (405, 415) is told apart. Stands after what serves files.
    /// </summary>
    public static void UseNothingHere(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is { Metadata.Count: > 0 })
            return next(context);
        if (context.GetEndpoint()?.RequestDelegate is { } refuse)
            return refuse(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public const string ErrorPage = "/error";

    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/webhooks", StringComparison.OrdinalIgnoreCase);

    public static int StatusOf(Exception failure) => failure switch
    {
        NotFound => StatusCodes.Status404NotFound,
        RuleBroken => StatusCodes.Status422UnprocessableEntity,
        BadHttpRequestException bad => bad.StatusCode,
        // What the reader of forms says of a form that is none.
        InvalidDataException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    // Like UseStatusCodePagesWithReExecute, which cannot leave programs out.
    private static async Task ShowPageAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var (path, query, endpoint, routeValues) = (http.Request.Path, http.Request.QueryString, http.GetEndpoint(), http.Request.RouteValues);
        http.SetEndpoint(null);
        http.Request.RouteValues = [];
        http.Request.Path = ErrorPage;
        http.Request.QueryString = QueryString.Empty;
        try
        {
            await context.Next(http);
        }
        finally
        {
            (http.Request.Path, http.Request.QueryString, http.Request.RouteValues) = (path, query, routeValues);
            http.SetEndpoint(endpoint);
        }
    }
}
