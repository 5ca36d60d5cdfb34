using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Intents;
using PreOrderFarm.Jobs;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Overview;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit;

/// <summary>
/// The rules, the data and the jobs as one node runs them, without a web server: a database of its own (or one shared
/// with another node), a clock that stands still, and Stripe's stand-in over HTTP.
/// </summary>
public sealed class FarmHost : IAsyncDisposable
{
    public const string WebhookSecret = "whsec_tests";

    private readonly ServiceProvider services;
    private readonly TestDatabase? ownDatabase;
    private readonly SandboxServer? ownStripe;
    private TestDatabase? backup;
    private (string Key, string Value)[] ownSettings = [];
    private readonly HashSet<string> delivered = new(StringComparer.Ordinal);

    private FarmHost(ServiceProvider services, TestDatabase database, SandboxServer stripe, FakeClock clock, bool isFirst)
    {
        this.services = services;
        Database = database;
        Stripe = stripe;
        Clock = clock;
        ownDatabase = isFirst ? database : null;
        ownStripe = isFirst ? stripe : null;
        Given = new Given(this);
    }

    public TestDatabase Database { get; }
    public SandboxServer Stripe { get; }
    public FakeClock Clock { get; }
    public Given Given { get; }
    public IServiceProvider Services => services;

    public static async Task<FarmHost> StartAsync(params (string Key, string Value)[] settings) => await StartOnAsync(await TestDatabases.CreateAsync(), settings);

    /// <summary>The same on a given database, which goes when the farm goes.</summary>
    public static async Task<FarmHost> StartOnAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var clock = new FakeClock();
        var stripe = await SandboxServer.StartAsync(Sandbox(settings), clock);
        return new FarmHost(Build(database, stripe, clock, settings), database, stripe, clock, isFirst: true) { ownSettings = settings };
    }

    // Stripe pays growers in what its balance holds: the stand-in settles in that.
    private static SandboxOptions Sandbox((string Key, string Value)[] settings) =>
        settings.FirstOrDefault(setting => setting.Key == "Payouts:ConnectCurrencies:main") is { Value: { } currency }
            ? new SandboxOptions { SettlementCurrency = currency.ToLowerInvariant() }
            : new SandboxOptions();

    /// <summary>Another node: the same database, clock and Stripe, and nothing else in common.</summary>
    public FarmHost StartAnother(params (string Key, string Value)[] settings) =>
        new(Build(Database, Stripe, Clock, settings), Database, Stripe, Clock, isFirst: false);

    /// <summary>The same clock and Stripe on a copy of the database as it is now: what a backup taken now would restore.</summary>
    public async Task<FarmHost> BackUpAsync()
    {
        services.GetRequiredService<Npgsql.NpgsqlDataSource>().Clear();
        Database.DataSource.Clear();
        var copy = await TestDatabases.CopyAsync(Database);
        return new FarmHost(Build(copy, Stripe, Clock, ownSettings), copy, Stripe, Clock, isFirst: false) { backup = copy };
    }

    /// <summary>Calls a use case in a scope of its own, as a request does.</summary>
    public async Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task UseAsync<TService>(Func<TService, Task> use) where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Reads or writes the database directly.</summary>
    public Task<TResult> QueryAsync<TResult>(Func<FarmDbContext, Task<TResult>> query) => UseAsync(query);

    public Task<int> ExecuteAsync(FormattableString sql) => UseAsync<FarmDbContext, int>(db => db.Database.ExecuteSqlAsync(sql));

    public async Task<T> ScalarAsync<T>(FormattableString sql) =>
        await UseAsync<FarmDbContext, T>(db => db.Database.SqlQuery<T>(sql).SingleAsync());

    public Task<int> RunIntentsAsync() => UseAsync<RunIntents, int>(run => run.RunAsync(CancellationToken.None));

    /// <summary>Brings what the stand-in has to tell to the inbox, signed, each event once; returns how many.</summary>
    public async Task<int> DeliverWebhooksAsync()
    {
        Stripe.RunDue();
        var events = Stripe.State.Events.All().Where(happened => delivered.Add(happened.Id)).ToList();
        foreach (var happened in events)
            await DeliverAsync(happened);
        return events.Count;
    }

    /// <summary>Brings one event, signed, whether or not it was brought before.</summary>
    public Task<bool> DeliverAsync(Event happened)
    {
        var body = Encoding.UTF8.GetBytes(happened.ToJson(Stripe.State).ToJsonString());
        var signature = WebhookSignature.Header(body, WebhookSecret, Clock.Now);
        return UseAsync<ReceiveStripeEvent, bool>(receive => receive.RunAsync(body, signature, CancellationToken.None));
    }

    /// <summary>Delivers webhooks and does all the work that is due, until there is none.</summary>
    public async Task SettleAsync()
    {
        while (await DeliverWebhooksAsync() + await ProcessEventsAsync() + await RunIntentsAsync() > 0)
            Stripe.RunDue();
    }

    /// <summary>Processes what is due in the inbox; an event that fails is due again later.</summary>
    public Task<int> ProcessEventsAsync() => UseAsync<ProcessStripeEvents, int>(process => process.RunAsync(CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (ownStripe is not null)
            await ownStripe.DisposeAsync();
        if (backup is not null)
            await backup.DisposeAsync();
        if (ownDatabase is not null)
            await ownDatabase.DisposeAsync();
    }

    private static ServiceProvider Build(TestDatabase database, SandboxServer stripe, FakeClock clock, (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Stripe:ApiBase"] = stripe.BaseAddress.AbsoluteUri,
            ["Stripe:SecretKey"] = stripe.Options.SecretKey,
            ["Stripe:WebhookSecret"] = WebhookSecret,
            ["Campaigns:RequiresPayoutAccount"] = "false",
            ["Payments:RequestsPerSecond"] = "2000",
            ["Payments:InteractiveRequestsPerSecond"] = "2000",
            ["Stripe:RetryBaseDelay"] = "00:00:00.005",
            ["Stripe:RetryMaxDelay"] = "00:00:00.020",
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.Configure<SiteOptions>(configuration.GetSection(SiteOptions.Section));
        services.AddDatabase(database.ConnectionString).AddMembers(configuration).AddGrowers().AddPickUp().AddPhotos(configuration);
        services.AddDataProtection().SetApplicationName("PreOrderFarm");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceScopeFactory>((keys, scopes) => keys.XmlRepository = new DataProtectionKeys(scopes));
        services.AddIntents(configuration).AddLedger().AddMail(configuration);
        services.AddCampaigns(configuration).AddPayments(configuration).AddPledges(configuration);
        services.AddFulfilment(configuration).AddClosing(configuration).AddHarvesting().AddPayouts(configuration).AddDisputes().AddReconciliation(configuration).AddOverview().AddPrinting(configuration).AddNews(configuration).AddStripeEvents();
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        // A host does this when it starts.
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider;
    }
}
