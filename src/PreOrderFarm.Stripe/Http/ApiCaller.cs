using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Polly;

namespace PreOrderFarm.Stripe.Http;

/// <summary>Sends requests to Stripe, again under the same key where that may help, and reads the answers.</summary>
internal sealed class ApiCaller(HttpClient http, StripeOptions options, TimeProvider time)
{
    private readonly string _apiBase = options.ApiBase.AbsoluteUri.TrimEnd('/');
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", options.SecretKey);
    private readonly ResiliencePipeline<Reply> _pipeline = Retries.Pipeline(options, time);

    public Task<T> GetAsync<T>(string path, object? query, CancellationToken cancellationToken)
    {
        var encoded = query is null ? "" : FormEncoder.Encode(query);
        var target = encoded.Length == 0 ? path : $"{path}?{encoded}";
        return SendAsync<T>(new Call(HttpMethod.Get, target), cancellationToken);
    }

    public Task<T> PostAsync<T>(string path, object? parameters, string idempotencyKey, CancellationToken cancellationToken)
    {
        IdempotencyKeyMustBeSendable(idempotencyKey);
        var form = parameters is null ? "" : FormEncoder.Encode(parameters);
        return SendAsync<T>(new Call(HttpMethod.Post, path) { Form = form, IdempotencyKey = idempotencyKey }, cancellationToken);
    }

    public async IAsyncEnumerable<T> ListAllAsync<T>(string path, StripeListParams query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IStripeEntity
    {
        var isTowardsNewer = query.EndingBefore is not null;
        while (true)
        {
            var page = await GetAsync<StripeList<T>>(path, query, cancellationToken);
            foreach (var item in isTowardsNewer ? page.Data.Reverse() : page.Data)
            {
                yield return item;
            }

            if (!page.HasMore)
            {
                yield break;
            }

            query = NextPage(query, page, isTowardsNewer);
        }
    }

    /// <summary>An id as part of a path: Stripe's ids are letters, digits and underscores, so nothing else may change the path.</summary>
    public static string Segment(string id, [CallerArgumentExpression(nameof(id))] string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id, name);
        return id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? id
            : throw new ArgumentException("Stripe's ids consist of letters, digits, '_' and '-'.", name);
    }

    private static void IdempotencyKeyMustBeSendable(string idempotencyKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        if (idempotencyKey.Length > 255 || !idempotencyKey.All(c => c is > ' ' and < (char)127))
        {
            throw new ArgumentException("An idempotency key has 1 to 255 visible ASCII characters.", nameof(idempotencyKey));
        }
    }

    private static StripeListParams NextPage<T>(StripeListParams query, StripeList<T> page, bool isTowardsNewer)
        where T : IStripeEntity
    {
        var cursor = page.Data.Count == 0 ? null : (isTowardsNewer ? page.Data[0] : page.Data[^1]).Id;
        if (cursor is null || cursor == (isTowardsNewer ? query.EndingBefore : query.StartingAfter))
        {
            throw new StripeException(StripeErrorKind.Api, "Stripe says that a list goes on, but its page does not lead further.");
        }

        return isTowardsNewer ? query with { EndingBefore = cursor } : query with { StartingAfter = cursor };
    }

    private async Task<T> SendAsync<T>(Call call, CancellationToken cancellationToken)
    {
        Reply reply;
        try
        {
            reply = await _pipeline.ExecuteAsync(
                static (state, token) => new ValueTask<Reply>(state.caller.AttemptAsync(state.call, token)),
                (caller: this, call),
                cancellationToken);
        }
        catch (Exception fault) when (Retries.IsConnectionFault(fault, cancellationToken))
        {
            throw Errors.FromFault(fault, call, options);
        }

        return (int)reply.Status is >= 200 and < 300 ? Read<T>(reply, call) : throw Errors.FromReply(reply, call);
    }

    private async Task<Reply> AttemptAsync(Call call, CancellationToken cancellationToken)
    {
        call.Attempts++;
        var wasUnsure = call.HasUnsureAttempt;
        call.HasUnsureAttempt = true;
        using var request = Request(call);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var reply = await Reply.ReadAsync(response, time, cancellationToken);
        call.HasUnsureAttempt = wasUnsure || reply.IsUnsure;
        return reply;
    }

    private HttpRequestMessage Request(Call call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_apiBase + call.Target));
        request.Headers.Authorization = _authorization;
        request.Headers.Add("Stripe-Version", StripeClient.ApiVersion);
        request.Headers.Add("User-Agent", "PreOrderFarm.Stripe/1.0");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (call.IdempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", call.IdempotencyKey);
            request.Content = new StringContent(call.Form, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        return request;
    }

    private static T Read<T>(Reply reply, Call call)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(reply.Body, StripeJson.Options) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException fault)
        {
            throw Errors.Unreadable(reply, call, fault);
        }
    }
}
