using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Jobs;
using PreOrderFarm.Payments;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit;

/// <summary>An address that takes the stand-in's webhooks to a farm's inbox, where a test wants them to come by themselves.</summary>
public sealed class WebhookEndpointOf : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebhookEndpointOf(WebApplication app) => this.app = app;

    /// <summary>From now on those that the product subscribes to go there as they happen.</summary>
    public static async Task<WebhookEndpointOf> ListenAsync(FarmHost farm)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = nameof(WebhookEndpointOf) });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context => ReceiveAsync(farm, context));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        farm.Stripe.Options.WebhookEndpoints = [new WebhookEndpoint(new Uri(address), FarmHost.WebhookSecret, ProcessStripeEvents.Types.ToHashSet(StringComparer.Ordinal))];
        return new WebhookEndpointOf(app);
    }

    private static async Task ReceiveAsync(FarmHost farm, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await farm.UseAsync<ReceiveStripeEvent, bool>(receive =>
            receive.RunAsync(body.ToArray(), context.Request.Headers["Stripe-Signature"], CancellationToken.None));
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
