using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Demo.Story;

/// <summary>The product's own API, called like any program would: over HTTP, with a token or without.</summary>
public sealed class FarmApi(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public async Task<JsonNode> GetAsync(string? token, string path, CancellationToken ct) =>
        await ReadAsync(await SendAsync(HttpMethod.Get, token, path, content: null, ct), path, ct);

    public async Task<JsonNode> PostAsync(string? token, string path, object? body, CancellationToken ct)
    {
        using var content = body is null ? null : JsonContent.Create(body, options: Json);
        return await ReadAsync(await SendAsync(HttpMethod.Post, token, path, content, ct), path, ct);
    }

    public async Task PutAsync(string token, string path, object? body, CancellationToken ct)
    {
        using var content = body is null ? null : JsonContent.Create(body, options: Json);
        await ReadAsync(await SendAsync(HttpMethod.Put, token, path, content, ct), path, ct);
    }

    public async Task<JsonNode> PostFileAsync(string token, string path, byte[] jpeg, CancellationToken ct)
    {
        using var content = new ByteArrayContent(jpeg);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return await ReadAsync(await SendAsync(HttpMethod.Post, token, path, content, ct), path, ct);
    }

    public async Task DownloadAsync(string token, string path, string file, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, token, path, content: null, ct);
        if (!response.IsSuccessStatusCode)
            throw new ApiRefused(response.StatusCode, path, await response.Content.ReadAsStringAsync(ct));
        await using var written = File.Create(file);
        await response.Content.CopyToAsync(written, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? token, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, string path, CancellationToken ct)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
                throw new ApiRefused(response.StatusCode, path, text);
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
        }
    }
}

public sealed partial class ApiRefused(HttpStatusCode status, string path, string problem) : Exception($"{(int)status} from {path}: {problem}")
{
    /// <summary>By its English sentence, as a person would know it: other refusals have the same status.</summary>
    public bool SaysTooFewAreLeft => status == HttpStatusCode.UnprocessableEntity && TooFew().IsMatch(problem);

    public bool SaysTryAgain => status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.TooManyRequests && TryAgain().IsMatch(problem);

    [GeneratedRegex(@"is sold out\.|The whole harvest is sold\.|Only [^""]* (is|are) left\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TooFew();

    [GeneratedRegex(@"Please (try again|look at it again)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TryAgain();
}
