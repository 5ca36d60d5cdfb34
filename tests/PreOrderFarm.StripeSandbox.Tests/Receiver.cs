using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.StripeSandbox.Tests;

internal sealed record Received(byte[] Body, string Signature)
{
    public JsonObject Json { get; } = JsonNode.Parse(Body)!.AsObject();

    public string Type => Json["type"]!.GetValue<string>();

    public string Id => Json["id"]!.GetValue<string>();
}

/// <summary>A site that takes webhooks, or refuses the first so many.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Secret = "whsec_farm";
    private readonly WebApplication app;
    private int refusals;

    private Receiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<Received> Taken { get; } = new();

    public int Attempts { get; private set; }

    public TimeSpan Delay { get; set; }

    public Uri Url => new(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "webhooks/stripe");

    public static async Task<Receiver> StartAsync(int refuseFirst = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build()) { refusals = refuseFirst };
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public void Listen(SandboxServer server) => server.SendWebhooksTo(Url, Secret);

    public IReadOnlyList<string> Types() => [.. Taken.Select(received => received.Type)];

    public async Task WaitForAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Taken.Count < count)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await Task.Delay(Delay);
        lock (Taken)
        {
            Attempts++;
            if (refusals > 0)
            {
                refusals--;
                context.Response.StatusCode = 503;
                return;
            }
            Taken.Enqueue(new Received(body.ToArray(), context.Request.Headers["Stripe-Signature"].ToString()));
        }
    }
}
