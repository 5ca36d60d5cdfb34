using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web;

namespace PreOrderFarm.BrowserTests;

[CollectionDefinition(Name)]
public sealed class Browsing : ICollectionFixture<BrowserWorld>
{
    public const string Name = "One Chromium before one site";
}

/// <summary>
/// The whole site with its jobs, Stripe's stand-in, a database, and a Chromium in front of them. Two harvests of the
/// demo are there: oranges, open, and kiwifruit, funded and in batches by a deadline that has passed.
/// </summary>
public sealed class BrowserWorld : IAsyncLifetime
{
    private const string WebhookSecret = "whsec_browser_tests";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The past, in which the kiwifruit are sold; the deadline lies between it and the present.
    private readonly ShiftedClock clock = new() { Behind = TimeSpan.FromMinutes(5) };
    private TestDatabase database = null!;
    private SandboxServer stripe = null!;
    private WebApplication site = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private readonly ConcurrentDictionary<string, string> sessions = new(StringComparer.Ordinal);

    public Uri Address { get; private set; } = null!;

    public People People { get; private set; } = null!;

    public LaunchedHarvest Oranges { get; private set; } = null!;

    public LaunchedHarvest Kiwifruit { get; private set; } = null!;

    /// <summary>Of the growers of the kiwifruit, and not on sale yet.</summary>
    public LaunchedHarvest InReview { get; private set; } = null!;

    public LaunchedHarvest Draft { get; private set; } = null!;

    /// <summary>A confirmed pledge of the funded campaign, by the link that its guest was sent.</summary>
    public string PledgeLink { get; private set; } = "";

    /// <summary>What went wrong with the money of one guest's kiwifruit.</summary>
    public MoneyTrouble Trouble { get; private set; } = null!;

    public Guid TroubledPayment { get; private set; }

    public IServiceProvider Services => site.Services;

    public async Task InitializeAsync()
    {
        var chromium = StartChromiumAsync();
        database = await TestDatabases.CreateAsync();
        stripe = await SandboxServer.StartAsync(new SandboxOptions(), clock);
        Address = FreeAddress();
        site = BuildSite();
        await site.StartAsync();
        stripe.SendWebhooksTo(new Uri(Address, "/webhooks/stripe"), WebhookSecret);
        await TellAsync();
        await chromium;
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await site.StopAsync();
        await site.DisposeAsync();
        await stripe.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>A browser of its own, with nothing remembered, that writes down what goes wrong in it.</summary>
    public Task<Visitor> NewVisitorAsync(int width = Visitor.Phone, string language = "en", bool hasScript = true) => OpenWindowAsync(width, language, hasScript, remembered: null);

    /// <summary>The browser of somebody who has signed in; who has done so in an earlier one is still signed in.</summary>
    public async Task<Visitor> NewMemberAsync(string email, int width = Visitor.Desk, string language = "en", bool hasScript = true)
    {
        var visitor = await OpenWindowAsync(width, language, hasScript, sessions.GetValueOrDefault(email));
        await visitor.OpenAsync("/account");
        if (visitor.Page.Url.Contains("/sign-in", StringComparison.Ordinal))
            await visitor.SignInAsync(email, People.Password);
        sessions[email] = await visitor.Context.StorageStateAsync();
        return visitor;
    }

    private async Task<Visitor> OpenWindowAsync(int width, string language, bool hasScript, string? remembered)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.AbsoluteUri,
            StorageState = remembered,
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = Visitor.HeightFor(width) },
            JavaScriptEnabled = hasScript,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
        });
        // Wins over the language of the account that signs in.
        await context.AddCookiesAsync([new Microsoft.Playwright.Cookie { Name = "farm-language", Value = language, Url = Address.AbsoluteUri }]);
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return new Visitor(context, await context.NewPageAsync(), Address, hasScript);
    }

    public static async Task WaitAsync(string what, Func<Task<bool>> isSo)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < Patience; await Task.Delay(100))
        {
            if (await isSo())
                return;
        }
        throw new TimeoutException($"Waited {Patience.TotalMinutes} minutes in vain for {what}.");
    }

    // Links and the way back from the payment page name the address, so it is known before the site starts.
    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}/");
    }

    private async Task StartChromiumAsync()
    {
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FARM_CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium-headless-shell",
            Headless = true,
            Timeout = 120_000,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            ],
        });
    }

    private WebApplication BuildSite() => Site.Build([], builder =>
    {
        builder.Environment.EnvironmentName = Environments.Development;
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Role"] = "all",
            ["ConnectionStrings:Farm"] = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 30 }.ConnectionString,
            ["urls"] = Address.AbsoluteUri,
            // Ends in a slash, as people write addresses.
            ["Site:BaseUrl"] = Address.AbsoluteUri,
            ["Site:IsDemo"] = "true",
            ["Site:Operator"] = "Example Orchards Cooperative, 1 Orchard Lane, Springfield",
            ["Site:Contact"] = "help@demo.example",
            ["Stripe:ApiBase"] = stripe.BaseAddress.AbsoluteUri,
            ["Stripe:SecretKey"] = stripe.Options.SecretKey,
            ["Stripe:WebhookSecret"] = WebhookSecret,
            ["Campaigns:MinimumMinutes"] = "1",
            ["Campaigns:RequiresPayoutAccount"] = "false",
            ["RateLimits:SignInsPerMinute"] = "1000",
            ["RateLimits:PledgesPerMinute"] = "1000",
            ["RateLimits:UploadsPerMinute"] = "1000",
        });
    });

    private async Task TellAsync()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
        using var pay = new HttpClient { BaseAddress = stripe.BaseAddress };
        var api = new FarmApi(http);
        People = await People.MoveInAsync(site.Services, CancellationToken.None);
        var launch = new Launch(api, People, clock);
        var market = new Market(api, pay, new Backers(seed: 11), seed: 5);

        var kiwifruit = Harvests.All.First(harvest => harvest.Fate == Fate.Funded) with { TargetAmount = 10_000 };
        Kiwifruit = await launch.RunAsync(kiwifruit, TimeSpan.FromMinutes(4), await PhotosAsync(kiwifruit), CancellationToken.None);
        var bought = await market.RunAsync(Kiwifruit, people: 5, leaving: 0, _ => { }, CancellationToken.None);
        PledgeLink = bought[0].LinkToken;
        await market.BuyAsMemberAsync(Kiwifruit, People.Tokens[Farms.BackerEmail], Farms.BackerName, CancellationToken.None, "DE");
        await WaitAsync("every payment to be confirmed", async () => await CountAsync("select count(*) from pledges where status <> 'confirmed'") == 0);
        clock.Behind = TimeSpan.Zero;

        var oranges = Harvests.All.First(harvest => harvest.Fate == Fate.Open);
        Oranges = await launch.RunAsync(oranges, TimeSpan.FromDays(21), await PhotosAsync(oranges), CancellationToken.None);
        await market.RunAsync(Oranges, people: 2, leaving: 0, _ => { }, CancellationToken.None);
        var draft = Harvests.All.First(harvest => harvest.Fate == Fate.Draft) with { Farm = "pujiang" };
        Draft = await launch.RunAsync(draft, TimeSpan.FromDays(30), await PhotosAsync(draft), CancellationToken.None);
        InReview = await launch.RunAsync(Harvests.All.First(harvest => harvest.Fate == Fate.InReview), TimeSpan.FromDays(25), photos: [], CancellationToken.None);
        await WaitAsync("the kiwifruit's closing", async () => await CountAsync("select count(*) from campaigns where status = 'funded'") == 1);
        await WaitAsync("its batches", async () => await CountAsync("select count(*) from fulfilment_batches") > 0);
        await GetIntoTroubleAsync();
    }

    private async Task GetIntoTroubleAsync()
    {
        await using var scope = site.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        TroubledPayment = await db.Set<Pledge>().Where(pledge => pledge.CampaignId == Kiwifruit.Id && pledge.MemberId == null).OrderBy(pledge => pledge.Id)
            .Join(db.Set<Payment>(), pledge => pledge.Id, payment => payment.PledgeId, (_, payment) => payment.Id).FirstAsync();
        Trouble = await MoneyTrouble.OfAsync(db, People.GrowerIds["pujiang"], Kiwifruit.Id, TroubledPayment, clock.GetUtcNow());
    }

    private static Task<IReadOnlyList<(byte[] Jpeg, string Alt)>> PhotosAsync(Demo.Story.Harvest harvest) => Photographs.TakeAsync(harvest, seed: 1, CancellationToken.None);

    public async Task<long> CountAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The time of this machine, less a span.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - Behind;
    }
}
