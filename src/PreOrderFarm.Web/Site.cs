using Microsoft.Extensions.DependencyInjection.Extensions;
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
using PreOrderFarm.Web.Api;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Errors;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Health;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Pages.Packing;
using PreOrderFarm.Web.Pages.Pledges;
using PreOrderFarm.Web.Pictures;
using PreOrderFarm.Web.Security;
using PreOrderFarm.Web.Webhooks;

namespace PreOrderFarm.Web;

/// <summary>The site as a table of contents: which folders take part, and what a request passes on its way.</summary>
public static class Site
{
    /// <param name="args">Command line; its settings win.</param>
    /// <param name="configure">A host of ours (the demo, a test) adds settings or replaces services here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(Site).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        // That it did not start is said by StartFailures, in a sentence; what stops a running host is critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        configure?.Invoke(builder);

        var role = SiteRoles.Of(builder.Configuration, builder.Environment);
        ProductionChecks.Require(builder.Configuration, builder.Environment);
        AddFarm(builder.Services, builder.Configuration, role);
        if (builder.Environment.IsProduction())
            builder.Services.AddHostedService<ManualPayouts>();
        if (role.ServesPages())
            AddPages(builder);

        var app = builder.Build();
        app.MapHealth();
        if (role.ServesPages())
            UsePages(app);
        return app;
    }

    public static string ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString("Farm") is { Length: > 0 } found
            ? found
            : throw new StartRefused(["The database is not configured: set ConnectionStrings__Farm."]);

    private static void AddFarm(IServiceCollection services, IConfiguration configuration, SiteRole role)
    {
        services.Configure<SiteOptions>(configuration.GetSection(SiteOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<PaperAtStart>();
        services.AddHostedService<MigrationsApplied>();
        services.AddDatabase(ConnectionString(configuration));
        services.AddIntents(configuration);
        services.AddLedger();
        services.AddPayments(configuration);
        services.AddMail(configuration);
        services.AddMembers(configuration);
        services.AddGrowers();
        services.AddPickUp();
        services.AddPhotos(configuration);
        services.AddCampaigns(configuration);
        services.AddPledges(configuration);
        services.AddFulfilment(configuration);
        services.AddClosing(configuration);
        services.AddHarvesting();
        services.AddPayouts(configuration);
        services.AddDisputes();
        services.AddNews(configuration);
        services.AddReconciliation(configuration);
        services.AddOverview();
        services.AddJobQueries();
        services.AddPrinting(configuration);
        services.AddSharedKeys();
        services.AddHealth();
        if (!role.Works())
            return;
        services.AddIntentWorker();
        services.AddJobs(configuration);
    }

    private static void AddPages(WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.Services.AddMembership(builder.Configuration);
        builder.Services.AddLanguages();
        builder.Services.AddErrorAnswers();
        builder.Services.AddForms();
        builder.Services.AddPublicPages();
        builder.Services.AddCaching(builder.Configuration);
        builder.Services.AddPledgePages();
        builder.Services.AddPackingPages();
        builder.Services.AddApi();
    }

    private static void UsePages(WebApplication app)
    {
        app.UseProxies();
        app.UseKeptPages();
        app.UseSecurityHeaders();
        app.UseErrorAnswers();
        app.UsePlainAddresses();
        app.UseRouting();
        app.UsePublicPages();
        app.UseSmallFiles();
        app.UseStaticFiles(Assets.Options);
        app.UseApiPages();
        app.UseNothingHere();
        app.UseRequestLimits();
        app.UseApiBodies();
        app.UseAuthentication();
        app.UseRequestLocalization();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapStripeWebhooks();
        app.MapLanguage();
        app.MapPhotos();
        app.MapProgress();
        app.MapPackingLive();
        app.MapForMachines();
        app.MapShareCards();
        app.MapPosters();
        app.MapApi();
        app.MapRazorPages();
    }
}
