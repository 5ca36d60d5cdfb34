using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Caching;

public sealed class PublicPagesOptions
{
    public const string Section = "PublicPages";

    /// <summary>How long an answer serves everyone who asks for the same, in milliseconds: a new pledge is seen after at most so long. 0 keeps none.</summary>
    public int KeptMilliseconds { get; set; } = 1_000;
}

/// <summary>
/// Pages marked <see cref="PublicPageAttribute"/> as they went out, for a second. A crowd that a post sends to one harvest costs us
/// one page a second; whoever is signed in has theirs made for them. What is kept is served before anything else looks at the
/// request, because it is finished, headers and all: ASP.NET's own output cache stands behind routing and decodes its entry for
/// each reader, which took two thirds of the time of an answer (docs/decisions/0009-public-pages.md).
/// </summary>
internal sealed class PublicPages(IOptions<PublicPagesOptions> options, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>Answers and languages remembered at once: an address has as many forms as somebody cares to invent.</summary>
    public const int Most = 1_000;

    // What Kestrel says of a connection and of the present moment is not part of a page.
    private static readonly HashSet<string> NotKept = new([HeaderNames.Date, HeaderNames.Server, HeaderNames.Connection, HeaderNames.TransferEncoding, HeaderNames.KeepAlive], StringComparer.OrdinalIgnoreCase);

    private readonly TimeSpan kept = TimeSpan.FromMilliseconds(options.Value.KeptMilliseconds);
    private readonly string languageCookie = LanguageSetup.CookieNameOf(configuration);
    private readonly ConcurrentDictionary<Question, Answer> answers = new();
    private readonly ConcurrentDictionary<Question, Task<Answer?>> beingMade = new();
    private readonly ConcurrentDictionary<string, string> languages = new(StringComparer.Ordinal);

    /// <summary>First of all: an answer that is there is sent, and nothing more is asked.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate next) =>
        QuestionOf(context) is { } question && answers.TryGetValue(question, out var answer) && clock.GetElapsedTime(answer.MadeAt) < kept
            ? SendAsync(context.Response, answer)
            : next(context);

    /// <summary>Behind routing, for public pages: the first who asks makes the answer, those who ask meanwhile wait for it.</summary>
    public async Task MakeAsync(HttpContext context, RequestDelegate next)
    {
        if (QuestionOf(context) is not { } question)
        {
            await next(context);
            return;
        }
        var mine = new TaskCompletionSource<Answer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = beingMade.GetOrAdd(question, mine.Task);
        if (first != mine.Task)
        {
            if (await first.WaitAsync(context.RequestAborted) is { } answer)
                await SendAsync(context.Response, answer);
            else
                await next(context);
            return;
        }
        Answer? made = null;
        try
        {
            made = await RecordAsync(context, next);
            if (made is not null)
                Keep(question, made);
        }
        finally
        {
            beingMade.TryRemove(question, out _);
            mine.SetResult(made);
        }
        if (made is not null)
            await context.Response.BodyWriter.WriteAsync(made.Body, context.RequestAborted);
    }

    /// <summary>What the answer depends on; null where it is not the same for everyone.</summary>
    private Question? QuestionOf(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return kept > TimeSpan.Zero && HttpMethods.IsGet(request.Method) && target.Length > 0 && request.Headers.Authorization.Count == 0 && HasOnlyALanguage(request)
            ? new Question(target, request.Host.Value ?? "", request.IsHttps, LanguageOf(request), request.Headers.AcceptEncoding.ToString())
            : null;
    }

    private bool HasOnlyALanguage(HttpRequest request) =>
        request.Headers.Cookie.Count == 0 || request.Cookies.Keys.All(name => string.Equals(name, languageCookie, StringComparison.Ordinal));

    // Read out of the headers once for each form that browsers give them.
    private string LanguageOf(HttpRequest request)
    {
        var asked = request.Headers.Cookie.Count == 0 ? request.Headers.AcceptLanguage.ToString() : null;
        if (asked is not null && languages.TryGetValue(asked, out var known))
            return known;
        var language = LanguageSetup.OfStranger(request, languageCookie);
        if (asked is { Length: < 200 } && languages.Count < Most)
            languages[asked] = language;
        return language;
    }

    // Starts the response, because headers are complete only then; its body is not sent yet where the answer is one to keep.
    private async Task<Answer?> RecordAsync(HttpContext context, RequestDelegate next)
    {
        var madeAt = clock.GetTimestamp();
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        var recording = new StreamResponseBodyFeature(body, wire);
        context.Features.Set<IHttpResponseBodyFeature>(recording);
        try
        {
            await next(context);
            await recording.CompleteAsync();
        }
        finally
        {
            context.Features.Set(wire);
        }
        var response = context.Response;
        if (body.Length > 0)
            response.ContentLength = body.Length;
        if (response.StatusCode == StatusCodes.Status200OK && body.Length > 0)
        {
            await wire.StartAsync(context.RequestAborted);
            if (response.Headers.SetCookie.Count == 0)
                return new Answer([.. response.Headers.Where(header => !NotKept.Contains(header.Key))], body.ToArray(), madeAt);
        }
        body.Position = 0;
        await body.CopyToAsync(wire.Stream, context.RequestAborted);
        return null;
    }

    private void Keep(Question question, Answer answer)
    {
        if (answers.Count >= Most)
        {
            foreach (var (old, stale) in answers.Where(pair => clock.GetElapsedTime(pair.Value.MadeAt) >= kept))
                answers.TryRemove(new KeyValuePair<Question, Answer>(old, stale));
        }
        if (answers.Count < Most)
            answers[question] = answer;
    }

    private Task SendAsync(HttpResponse response, Answer answer)
    {
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        response.Headers.Age = clock.GetElapsedTime(answer.MadeAt) < TimeSpan.FromSeconds(1) ? "0" : "1";
        var sent = response.BodyWriter.WriteAsync(answer.Body, response.HttpContext.RequestAborted);
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    private readonly record struct Question(string Target, string Host, bool IsHttps, string Language, string Encoding);

    private sealed record Answer(KeyValuePair<string, StringValues>[] Headers, byte[] Body, long MadeAt);
}
