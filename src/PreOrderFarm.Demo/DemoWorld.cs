using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Migrations;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.Web;

namespace PreOrderFarm.Demo;

public sealed record DemoWorldOptions
{
    /// <summary>Where the world is kept: the database, Stripe's stand-in, the photos.</summary>
    public required string Folder { get; init; }

    /// <summary>0: any free port.</summary>
    public int SitePort { get; init; }

    public int StripePort { get; init; }

    public bool StartsFresh { get; init; }

    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Settings of the site, on top of the demo's own.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}

/// <summary>All that the product needs around it, on this machine: PostgreSQL, Stripe's stand-in, and the site itself.</summary>
public sealed class DemoWorld : IAsyncDisposable
{
    private const string Database = "farm";
    private const string WebhookSecret = "whsec_demo_stand_in";

    private readonly LocalPostgres? postgres;

    private DemoWorld(LocalPostgres? postgres, string connectionString, SandboxServer stripe, WebApplication site, Uri siteAddress)
    {
        this.postgres = postgres;
        ConnectionString = connectionString;
        Stripe = stripe;
        Site = site;
        SiteAddress = siteAddress;
    }

    public string ConnectionString { get; }

    public SandboxServer Stripe { get; }

    public WebApplication Site { get; }

    public Uri SiteAddress { get; }

    public static async Task<DemoWorld> StartAsync(DemoWorldOptions options, CancellationToken ct)
    {
        if (options.StartsFresh && Directory.Exists(options.Folder))
            Directory.Delete(options.Folder, recursive: true);
        Directory.CreateDirectory(options.Folder);

        var (postgres, connectionString) = await StartDatabaseAsync(options, ct);
        options.Say("Migrating the database");
        await Migrator.MigrateAsync(connectionString, ct);

        options.Say("Starting Stripe's stand-in");
        var stripe = await SandboxServer.StartAsync(new SandboxOptions
        {
            Port = options.StripePort,
            StorageFile = Path.Combine(options.Folder, "stripe.journal"),
        });

        options.Say("Starting the site");
        var site = BuildSite(options, connectionString, stripe);
        await site.StartAsync(ct);
        var address = new Uri(site.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        stripe.SendWebhooksTo(new Uri(new Uri(site.Urls.First()), "/webhooks/stripe"), WebhookSecret);
        return new DemoWorld(postgres, connectionString, stripe, site, address);
    }

    private static async Task<(LocalPostgres? Server, string ConnectionString)> StartDatabaseAsync(DemoWorldOptions options, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Farm") is { Length: > 0 } given)
            return (null, given);
        options.Say("Starting a private PostgreSQL");
        var server = await LocalPostgres.StartAsync(
            Path.Combine(options.Folder, "postgres"), new LocalPostgresOptions { Say = options.Say, StartsFresh = options.StartsFresh }, ct);
        await server.CreateDatabaseAsync(Database, ct);
        return (server, server.ConnectionString(Database));
    }

    private static WebApplication BuildSite(DemoWorldOptions options, string connectionString, SandboxServer stripe)
    {
        var port = options.SitePort == 0 ? LocalPorts.Free() : options.SitePort;
        return PreOrderFarm.Web.Site.Build(["--environment", "Development", "--role", "all"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["urls"] = $"http://127.0.0.1:{port}",
                ["ConnectionStrings:Farm"] = connectionString + ";Maximum Pool Size=60",
                ["Site:BaseUrl"] = $"http://localhost:{port}",
                ["Site:IsDemo"] = "true",
                ["Stripe:ApiBase"] = stripe.BaseAddress.ToString(),
                ["Stripe:SecretKey"] = stripe.Options.SecretKey,
                ["Stripe:WebhookSecret"] = WebhookSecret,
                // The stand-in has no limits, and the walk-through pays by the hundred.
                ["Payments:RequestsPerSecond"] = "500",
                ["Payments:InteractiveRequestsPerSecond"] = "500",
                ["Photos:Folder"] = Path.Combine(options.Folder, "photos"),
                ["Campaigns:MinimumMinutes"] = "1",
                ["Campaigns:RequiresPayoutAccount"] = "false",
                ["Payouts:ConnectCurrencies:main"] = "EUR",
            });
            builder.Configuration.AddInMemoryCollection(options.Settings);
            builder.Logging.ClearProviders();
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
            // The demo's keys lie in the demo's database: there is no secret to wrap them with.
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Site.StopAsync();
        await Site.DisposeAsync();
        await Stripe.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
