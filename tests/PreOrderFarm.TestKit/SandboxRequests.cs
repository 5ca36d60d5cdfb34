using System.Net.Http.Headers;
using System.Text.Json;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit;

/// <summary>Requests to the stand-in that the product does not make: by whoever else uses the account.</summary>
public static class SandboxRequests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<JsonElement> PostAsync(
        this SandboxServer stripe, string path, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stripe.BaseAddress, path)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", stripe.Options.SecretKey);
        using var answer = await Http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        return json.RootElement.Clone();
    }
}
