using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using PreOrderFarm.Demo.Story;
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

    /// <summary>A PostgreSQL that somebody else runs, in place of the private one.</summary>
    public string? GivenDatabase { get; init; }

    /// <summary>False leaves Stripe__ApiBase, SecretKey and WebhookSecret to the environment, and starts no stand-in.</summary>
    public bool HasStandIn { get; init; } = true;

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

    private DemoWorld(LocalPostgres? postgres, string connectionString, SandboxServer? stripe, WebApplication site, Uri siteAddress)
    {
        this.postgres = postgres;
        ConnectionString = connectionString;
        Stripe = stripe;
        Site = site;
        SiteAddress = siteAddress;
    }

    public string ConnectionString { get; }

    /// <summary>Null where the environment names another Stripe.</summary>
    public SandboxServer? Stripe { get; }

    public WebApplication Site { get; }

    public Uri SiteAddress { get; }

    public static string StoryTold(string folder) => Path.Combine(folder, "story-told");

    public static async Task<DemoWorld> StartAsync(DemoWorldOptions options, CancellationToken ct)
    {
        Directory.CreateDirectory(options.Folder);
        LocalPostgres? postgres = null;
        SandboxServer? stripe = null;
        try
        {
            // First, because it refuses a folder in which another demo runs: nothing of that one is lost then.
            postgres = await StartDatabaseAsync(options, ct);
            var connectionString = postgres?.ConnectionString(Database) ?? options.GivenDatabase!;
            if (options.StartsFresh)
                Forget(options.Folder);
            options.Say("Migrating the database");
            await Migrator.MigrateAsync(connectionString, ct);

            var port = options.SitePort == 0 ? LocalPorts.Free() : options.SitePort;
            if (options.HasStandIn)
            {
                options.Say("Starting Stripe's stand-in");
                stripe = await StartStripeAsync(options, port);
            }
            options.Say("Starting the site");
            var site = BuildSite(options, connectionString, stripe, port);
            await site.StartAsync(ct);
            return new DemoWorld(postgres, connectionString, stripe, site, new Uri($"http://localhost:{port}"));
        }
        catch
        {
            if (stripe is not null)
                await stripe.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    private static async Task<LocalPostgres?> StartDatabaseAsync(DemoWorldOptions options, CancellationToken ct)
    {
        if (options.GivenDatabase is { } given)
        {
            await MustBeOursAsync(given, options.StartsFresh, ct);
            return null;
        }
        options.Say("Starting a private PostgreSQL");
        var server = await LocalPostgres.StartAsync(
            Path.Combine(options.Folder, "postgres"), new LocalPostgresOptions { Say = options.Say, StartsFresh = options.StartsFresh }, ct);
        await server.CreateDatabaseAsync(Database, ct);
        return server;
    }

    // In another's database the demo would show everyone's e-mails, and have the stand-in play the payments of real people.
    private static async Task MustBeOursAsync(string connectionString, bool startsFresh, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var exists = source.CreateCommand("select to_regclass('members') is not null");
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            return;
        await using var others = source.CreateCommand("select exists (select from members) and ($1 or not exists (select from members where email = $2))");
        others.Parameters.AddWithValue(startsFresh);
        others.Parameters.AddWithValue(Farms.OperatorEmail);
        if ((bool)(await others.ExecuteScalarAsync(ct))!)
            throw new DemoFailed("The database that ConnectionStrings__Farm names has members already, and the demo forgets nobody's data but its own: name an empty database, or unset it.");
    }

    // What belongs to the database that is forgotten.
    private static void Forget(string folder)
    {
        File.Delete(Journal(folder));
        File.Delete(StoryTold(folder));
        if (Directory.Exists(Photos(folder)))
            Directory.Delete(Photos(folder), recursive: true);
    }

    private static string Journal(string folder) => Path.Combine(folder, "stripe.journal");

    private static string Photos(string folder) => Path.Combine(folder, "photos");

    private static async Task<SandboxServer> StartStripeAsync(DemoWorldOptions options, int sitePort) => await SandboxServer.StartAsync(new SandboxOptions
    {
        Port = options.StripePort,
        StorageFile = Journal(options.Folder),
        // Before the site is up: an event without an endpoint goes nowhere, one that nobody answers is sent again.
        WebhookEndpoints = [new WebhookEndpoint(new Uri($"http://127.0.0.1:{sitePort}/webhooks/stripe"), WebhookSecret)],
    });

    private static WebApplication BuildSite(DemoWorldOptions options, string connectionString, SandboxServer? stripe, int port) =>
        PreOrderFarm.Web.Site.Build(["--environment", "Development", "--role", "all"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["urls"] = $"http://127.0.0.1:{port}",
                ["ConnectionStrings:Farm"] = connectionString + ";Maximum Pool Size=60",
                ["Site:BaseUrl"] = $"http://localhost:{port}",
                ["Site:IsDemo"] = "true",
                ["Site:Operator"] = "Example Orchards Cooperative, 1 Orchard Lane, Springfield",
                ["Site:Contact"] = "help@demo.example",
                ["Photos:Folder"] = Photos(options.Folder),
                ["Campaigns:MinimumMinutes"] = "1",
                ["Campaigns:RequiresPayoutAccount"] = "false",
                ["Payouts:ConnectCurrencies:main"] = "EUR",
            });
            if (stripe is not null)
                builder.Configuration.AddInMemoryCollection(AtStandIn(stripe));
            builder.Configuration.AddInMemoryCollection(options.Settings);
            builder.Logging.ClearProviders();
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
            // The demo's keys lie in the demo's database: there is no secret to wrap them with.
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        });

    private static Dictionary<string, string?> AtStandIn(SandboxServer stripe) => new(StringComparer.Ordinal)
    {
        ["Stripe:ApiBase"] = stripe.BaseAddress.ToString(),
        ["Stripe:SecretKey"] = stripe.Options.SecretKey,
        ["Stripe:WebhookSecret"] = WebhookSecret,
        // The stand-in has no limits, and the walk-through pays by the hundred.
        ["Payments:RequestsPerSecond"] = "500",
        ["Payments:InteractiveRequestsPerSecond"] = "500",
    };

    public async ValueTask DisposeAsync()
    {
        await Site.StopAsync();
        await Site.DisposeAsync();
        if (Stripe is not null)
            await Stripe.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
