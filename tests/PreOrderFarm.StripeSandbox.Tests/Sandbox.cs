using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.StripeSandbox.Tests;

/// <summary>An answer of the stand-in, read.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonObject Body, HttpResponseHeaders Headers)
{
    public string Text(string name) => Body[name]!.GetValue<string>();

    public long Number(string name) => Body[name]!.GetValue<long>();

    public JsonObject Error => Body["error"]!.AsObject();

    public string? ErrorText(string name) => Error[name]?.GetValue<string>();

    public IReadOnlyList<JsonObject> Data => [.. Body["data"]!.AsArray().Select(item => item!.AsObject())];
}

/// <summary>A running stand-in, and someone who calls it.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    public const string Key = "sk_test_farm";
    private static readonly (string, string)[] Kiwis =
    [
        ("mode", "payment"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][unit_amount]", "2990"),
        ("line_items[0][price_data][product_data][name]", "5 kg red-heart kiwifruit 红心猕猴桃"),
        ("line_items[0][quantity]", "2"),
        ("success_url", "http://localhost:5080/paid?session={CHECKOUT_SESSION_ID}"),
        ("cancel_url", "http://localhost:5080/cart"),
    ];

    private readonly HttpClient http;

    private Sandbox(SandboxServer server, ManualTime? time)
    {
        Server = server;
        Time = time;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public SandboxServer Server { get; }

    public ManualTime? Time { get; }

    public HttpClient Http => http;

    public static async Task<Sandbox> StartAsync(SandboxOptions? options = null, ManualTime? time = null) =>
        new(await SandboxServer.StartAsync(options ?? new SandboxOptions { SecretKey = Key }, time), time);

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] parameters) => PostWithKeyAsync(null, path, parameters);

    public Task<Answer> PostWithKeyAsync(string? idempotencyKey, string path, params (string Name, string Value)[] parameters)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(parameters.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value))),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        return SendAsync(request);
    }

    /// <summary>Two boxes at 29.90 euros; a parameter given here replaces or (empty) removes the usual one.</summary>
    public Task<Answer> CreateSessionAsync(params (string Name, string Value)[] changes) =>
        PostAsync("/v1/checkout/sessions", With(changes));

    public static (string Name, string Value)[] With(params (string Name, string Value)[] changes) =>
    [
        .. Kiwis.Where(usual => !changes.Any(change => change.Name == usual.Item1)),
        .. changes.Where(change => change.Value.Length > 0),
    ];

    public async Task<string> OpenSessionAsync(params (string Name, string Value)[] changes)
    {
        var answer = await CreateSessionAsync(changes);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Text("id");
    }

    /// <summary>The payment intent of a session that was paid with 4242.</summary>
    public async Task<string> PaidIntentAsync(PayRequest? how = null, params (string Name, string Value)[] changes)
    {
        var result = Server.Pay(await OpenSessionAsync(changes), how);
        Assert.Equal(PayOutcome.Paid, result.Outcome);
        return result.PaymentIntentId!;
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, JsonNode.Parse(text)!.AsObject(), response.Headers);
    }

    /// <summary>Moves the clock, and lets what is due happen.</summary>
    public void Pass(TimeSpan span)
    {
        Time!.Now += span;
        Server.RunDue();
    }

    public IReadOnlyList<string> EventTypes() => [.. Server.State.Events.All().Select(happened => happened.Type)];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
