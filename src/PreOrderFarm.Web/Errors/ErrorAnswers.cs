using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

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
            if (IsForPrograms(http.Request))
                await ApiProblems.WriteAsync(http, http.Response.StatusCode, sentence: null, errors: null);
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

    /// <summary>Closes the site: what no page answers is 'not found' for everyone, not 'sign in first' for strangers.</summary>
    public static void MapNothingHere(this WebApplication app) =>
        app.MapFallback("{*path}", () => TypedResults.NotFound()).AllowAnonymous();

    public const string ErrorPage = "/error";

    public static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || request.Path.StartsWithSegments("/webhooks", StringComparison.Ordinal);

    public static int StatusOf(Exception failure) => failure switch
    {
        NotFound => StatusCodes.Status404NotFound,
        RuleBroken => StatusCodes.Status422UnprocessableEntity,
        BadHttpRequestException bad => bad.StatusCode,
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

/// <summary>Failures of the API as problems: a rule's sentences in the caller's language, beside the fields they are about.</summary>
internal sealed class ApiProblems(RuleSentences rules) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!ErrorAnswers.IsForPrograms(httpContext.Request))
            return false;
        var broken = (exception as RuleBroken)?.Broken ?? [];
        var errors = broken.Where(rule => rule.Field.Length > 0)
            .GroupBy(rule => rule.Field, StringComparer.Ordinal)
            .ToDictionary(field => JsonName(field.Key), field => field.Select(rule => rules.Of(rule.Sentence)).ToArray(), StringComparer.Ordinal);
        var sentence = broken.Count == 0 ? null : string.Join(' ', broken.Select(rule => rules.Of(rule.Sentence)));
        var status = ErrorAnswers.StatusOf(exception);
        await WriteAsync(httpContext, status, sentence, errors.Count > 0 ? errors : null);
        return status < 500;
    }

    public static async Task WriteAsync(HttpContext context, int status, string? sentence, IReadOnlyDictionary<string, string[]>? errors)
    {
        var T = context.RequestServices.GetRequiredService<IStringLocalizer<Texts>>();
        context.Response.StatusCode = status;
        var problem = TypedResults.Problem(
            statusCode: status,
            type: "https://httpstatuses.io/" + status,
            title: ReasonPhrases.GetReasonPhrase(status),
            detail: sentence ?? ErrorSentences.Of(status, T).Explanation,
            extensions: errors is null ? null : [new KeyValuePair<string, object?>("errors", errors)]);
        await problem.ExecuteAsync(context);
    }

    /// <summary>Address.PostalCode is address.postalCode in JSON.</summary>
    private static string JsonName(string field) =>
        string.Join('.', field.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}
