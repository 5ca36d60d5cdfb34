using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Errors;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Api;

/// <summary>What went wrong (https://www.rfc-editor.org/rfc/rfc9457), sent as application/problem+json.</summary>
[Description("What went wrong (RFC 9457). Nothing was changed.")]
internal sealed record Problem
{
    [Description("Always about:blank: the code tells problems apart.")]
    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    [Description("One of malformed_request, unauthorized, not_found, method_not_allowed, too_large, unsupported_media_type, invalid_input, rule_broken, too_many_requests, internal_error.")]
    public required string Code { get; init; }

    [Description("A sentence for the person, in the language asked for by Accept-Language (en, zh-Hans, zh-Hant).")]
    public required string Detail { get; init; }

    [Description("Sentences about single members of the body, by their path (address.postal_code).")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}

/// <summary>Failures as problems: a rule's sentences in the caller's language, beside the members they are about.</summary>
internal sealed partial class ApiProblems(RuleSentences rules, IStringLocalizer<ApiTexts> T) : IExceptionHandler
{
    public const string ContentType = "application/problem+json";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The path of the request is the error page's by now; what was asked for, the feature knows (and has decoded: once is enough).
        var path = httpContext.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? new PathString(failed.Path) : httpContext.Request.Path;
        if (!ErrorAnswers.IsForPrograms(path))
            return false;
        var status = ErrorAnswers.StatusOf(exception);
        Speak(httpContext);
        await (exception switch
        {
            RuleBroken broken => WriteAsync(httpContext, status, Sentences(broken), ByField(broken)),
            BadHttpRequestException { InnerException: JsonException json } => WriteAsync(httpContext, status, T["The body could not be read. Nothing was changed."], ByPath(json)),
            BadHttpRequestException bad when UnreadParameter().Match(bad.Message) is { Success: true } parameter =>
                WriteAsync(httpContext, status, T["The address could not be read."], About(ApiJson.NameOf(parameter.Groups["name"].Value), T["This value has the wrong form."])),
            _ => WriteAsync(httpContext, status),
        });
        return true;
    }

    public static Task WriteAsync(HttpContext context, int status, string? detail = null, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        Speak(context);
        var T = context.RequestServices.GetRequiredService<IStringLocalizer<ApiTexts>>();
        var (code, title, sentence) = Meaning(status, T);
        context.Response.StatusCode = status;
        var problem = new Problem
        {
            Title = title,
            Status = status,
            Code = errors is { Count: > 0 } && status == StatusCodes.Status422UnprocessableEntity ? "invalid_input" : code,
            Detail = detail ?? sentence,
            Errors = errors is { Count: > 0 } ? errors : null,
        };
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return context.Response.WriteAsJsonAsync(problem, json, ContentType, context.RequestAborted);
    }

    // Failures are told outside of the middleware that chooses the language, or even before it.
    private static void Speak(HttpContext context)
    {
        var chosen = context.Features.Get<IRequestCultureFeature>()?.RequestCulture.UICulture ?? Languages.Culture(LanguageSetup.OfBrowser(context.Request) ?? Languages.English);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (chosen, chosen);
    }

    private string Sentences(RuleBroken broken) => string.Join(' ', broken.Broken.Select(rule => rules.Of(rule.Sentence)));

    private Dictionary<string, string[]> ByField(RuleBroken broken) => broken.Broken
        .Where(rule => rule.Field.Length > 0)
        .GroupBy(rule => ApiJson.NameOf(rule.Field), StringComparer.Ordinal)
        .ToDictionary(field => field.Key, field => field.Select(rule => rules.Of(rule.Sentence)).ToArray(), StringComparer.Ordinal);

    // System.Text.Json tells its refusals apart by their words only; a test holds them to it.
    private Dictionary<string, string[]> ByPath(JsonException failure)
    {
        var path = (failure.Path ?? "$").TrimStart('$').TrimStart('.');
        if (failure.InnerException is JsonException)
            return About(path, T["This is not valid JSON."]);
        if (failure.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return About(path, T["This member is unknown."]);
        if (failure.Message.Contains("uplicate", StringComparison.Ordinal))
            return About(path, T["This member stands here twice."]);
        if (failure.Message.Contains("required", StringComparison.Ordinal))
            return QuotedNames().Matches(failure.Message[(failure.Message.IndexOf("including", StringComparison.Ordinal) + 1)..])
                .Select(name => path.Length == 0 ? name.Groups["name"].Value : $"{path}.{name.Groups["name"].Value}")
                .ToDictionary(name => name, string[] (_) => [T["This member is missing."]], StringComparer.Ordinal);
        return About(path, T["This value has the wrong form."]);
    }

    private static Dictionary<string, string[]> About(string member, string sentence) =>
        new(StringComparer.Ordinal) { [member] = [sentence] };

    private static (string Code, string Title, string Detail) Meaning(int status, IStringLocalizer<ApiTexts> T) => status switch
    {
        400 => ("malformed_request", T["Malformed request"], T["The request could not be read. Nothing was changed."]),
        401 => ("unauthorized", T["Token needed"], T["Send a personal access token that is neither expired nor revoked: Authorization: Bearer farm_…"]),
        404 => ("not_found", T["Not found"], T["There is nothing here, or it is not yours to see."]),
        405 => ("method_not_allowed", T["Method not allowed"], T["This address does not know that method."]),
        413 => ("too_large", T["Too large"], T["The body is larger than we take. Nothing was changed."]),
        415 => ("unsupported_media_type", T["Unsupported media type"], T["This address does not take that kind of content."]),
        422 => ("rule_broken", T["Not possible"], T["A rule forbids that. Nothing was changed."]),
        429 => ("too_many_requests", T["Too many requests"], T["You have asked for this very often in a short time. Wait as long as Retry-After says."]),
        >= 400 and < 500 => ("malformed_request", T["Malformed request"], T["The request could not be read. Nothing was changed."]),
        _ => ("internal_error", T["Internal error"], T["Something broke on our side. We have noted it; please try again in a few minutes."]),
    };

    [GeneratedRegex("^Failed to bind parameter \"(?:[^\"]* )?(?<name>[A-Za-z0-9_]+)\" from", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnreadParameter();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedNames();
}
