using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PreOrderFarm.Web.Tests.Api;

/// <summary>A program that speaks the API, and knows nothing of our types.</summary>
public sealed class ApiClient : IDisposable
{
    private const string Root = "/api/v1";

    public ApiClient(Uri address, string? token, string language)
    {
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        if (token is not null)
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, json: null, headers);

    public Task<ApiAnswer> PostAsync(string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body?.ToJsonString(), headers);

    public Task<ApiAnswer> PutAsync(string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, body?.ToJsonString(), headers);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await SendAsync(new HttpRequestMessage(method, path.StartsWith('/') ? path : $"{Root}/{path}") { Content = content }, headers);
    }

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        using (request)
        {
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var response = await Http.SendAsync(request);
            return await ApiAnswer.ReadAsync(response);
        }
    }

    public void Dispose() => Http.Dispose();
}

public sealed record ApiAnswer(HttpStatusCode Status, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    private JsonNode? json;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => json ??= JsonNode.Parse(Bytes) ?? throw new InvalidOperationException("The answer is null.");

    public string this[string member] => Json[member]?.ToString() ?? "";

    public Guid Id => Guid.Parse(this["id"]);

    /// <summary>The answer, which must be the hoped-for one; otherwise the test says what came instead.</summary>
    public ApiAnswer Must(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    /// <summary>A problem of RFC 9457, with the code; answers its detail.</summary>
    public string MustBeProblem(HttpStatusCode status, string code)
    {
        Must(status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)status, (int)Json["status"]!);
        Assert.Equal("about:blank", this["type"]);
        Assert.NotEmpty(this["title"]);
        Assert.Equal(code, this["code"]);
        Assert.DoesNotContain("PreOrderFarm.", Text, StringComparison.Ordinal);
        return this["detail"];
    }

    public string ErrorOf(string member) =>
        Json["errors"]?[member]?[0]?.ToString() ?? throw new InvalidOperationException($"Nothing is said about {member}: {Text}");

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", headers, await response.Content.ReadAsByteArrayAsync());
    }
}

/// <summary>Bodies that are right; a test spoils one member.</summary>
public static class Body
{
    public static JsonObject Grower() => Of("""
        {"name": "Wang's orchard", "story": "Since 1987.", "country": "CN", "place": "Zhouzhi, Shaanxi", "time_zone": "Asia/Shanghai"}
        """);

    public static JsonObject Campaign() => Of("""
        {
          "title": "Red-heart kiwifruit", "story": "# From our hill", "produce": "Kiwifruit", "variety": "Hongyang", "place": "Zhouzhi, Shaanxi",
          "harvest_from": "2027-04-01", "harvest_until": "2027-04-20", "ships_from": "2027-04-05", "ships_until": "2027-04-30",
          "currency": "CNY", "time_zone": "Asia/Shanghai", "deadline": "2027-03-29T18:00", "funding_kind": "all_or_nothing",
          "target_kind": "boxes", "target_amount": 2, "cap_kind": "boxes", "harvest_cap": 100,
          "regions": [
            {"name": "China", "areas": [{"country": "CN"}]},
            {"name": "Xinjiang", "areas": [{"country": "CN", "subdivision": "新疆"}]}]
        }
        """);

    public static JsonObject Offer(string regionId) => Of($$"""
        {
          "name": "5 kg box", "description": "Hand-picked.", "net_grams": 5000, "gross_grams": 5600, "storage": "ambient", "units_per_parcel": 1,
          "price_minor": 8800, "currency": "CNY", "tax_rate_basis_points": 900, "quantity_cap": 50, "per_backer_limit": 10,
          "claim_window_days": 3, "short_harvest_policy": "first_come",
          "shipping_prices": [{"region_id": "{{regionId}}", "price_minor": 1200}]
        }
        """);

    public static JsonObject Pledge(Guid offerId, int quantity = 1, string? email = "guest@farm.test")
    {
        var body = Of($$"""
            {
              "lines": [{"offer_id": "{{offerId}}", "quantity": {{quantity}}}],
              "address": {
                "recipient": "张伟", "phone": "+86 138 0013 8000", "line1": "南京西路 1266 号", "line2": "", "city": "上海",
                "subdivision": "上海市", "postal_code": "200040", "country": "CN"},
              "language": "zh-Hans", "gift_note": "生日快乐"
            }
            """);
        if (email is not null)
            body["email"] = email;
        return body;
    }

    public static JsonObject Of(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>The same, but for one member, named by its path (lines.0.quantity).</summary>
    public static JsonObject With(this JsonObject body, string path, JsonNode? value)
    {
        var steps = path.Split('.');
        JsonNode at = body;
        foreach (var step in steps[..^1])
            at = (at is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : at[step])!;
        at.AsObject()[steps[^1]] = value;
        return body;
    }
}
