using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Members;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

/// <summary>The site on a real Kestrel, beside a node that shares its database, clock and Stripe and builds named states.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private const string WebhookSecret = "whsec_tests";

    private readonly string photos = Directory.CreateTempSubdirectory("api-photos-").FullName;
    private WebApplication app = null!;

    public int PledgesPerMinute { get; init; } = 100_000;

    public FarmHost Farm { get; private set; } = null!;

    public Given Given => Farm.Given;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    public async Task InitializeAsync()
    {
        Farm = await FarmHost.StartAsync();
        app = Site.Build([], builder =>
        {
            builder.Environment.EnvironmentName = Environments.Development;
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(Farm.Clock);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Role"] = "web",
                ["ConnectionStrings:Farm"] = Farm.Database.ConnectionString,
                ["Campaigns:RequiresPayoutAccount"] = "false",
                ["Stripe:ApiBase"] = Farm.Stripe.BaseAddress.AbsoluteUri,
                ["Stripe:SecretKey"] = Farm.Stripe.Options.SecretKey,
                ["Stripe:WebhookSecret"] = WebhookSecret,
                ["Photos:Folder"] = photos,
                ["RateLimits:PledgesPerMinute"] = PledgesPerMinute.ToString(CultureInfo.InvariantCulture),
                ["RateLimits:UploadsPerMinute"] = "100000",
            });
        });
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Farm.Stripe.SendWebhooksTo(new Uri(Address, "/webhooks/stripe"), WebhookSecret);
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await Farm.DisposeAsync();
        Directory.Delete(photos, recursive: true);
    }

    public ApiClient Nobody(string language = "en") => new(Address, token: null, language);

    public ApiClient With(string token, string language = "en") => new(Address, token, language);

    /// <summary>A program that acts for this member.</summary>
    public async Task<ApiClient> ForAsync(Actor actor) => With(await TokenAsync(actor));

    public async Task<ApiClient> NewMemberAsync() => await ForAsync(await Given.MemberAsync());

    public async Task<ApiClient> NewOperatorAsync()
    {
        var member = await Given.MemberAsync();
        await Farm.ExecuteAsync($"update members set is_operator = true, two_factor_enabled = true where id = {member.MemberId}");
        return await ForAsync(member);
    }

    public Task<string> TokenAsync(Actor actor) =>
        Farm.UseAsync<IssueAccessToken, string>(issue => issue.RunAsync(actor, "Tests", 30, isStrong: true, CancellationToken.None));

    /// <summary>Calls a use case of the site itself.</summary>
    public async Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>A sum over all that requests could change: equal before and after means that nothing was.</summary>
    public async Task<string> StateAsync()
    {
        var tables = new[]
        {
            "growers", "grower_members", "campaigns", "campaign_regions", "region_areas", "campaign_photos", "campaign_units", "campaign_funds",
            "offers", "offer_units", "offer_shipping_prices", "photos", "pledges", "pledge_lines", "pledge_changes", "payments", "refunds",
            "fulfilment_batches", "parcels", "parcel_corrections", "emails", "intents",
        };
        var parts = tables.Select(table => $"select '{table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from {table} t");
        await using var command = Farm.Database.DataSource.CreateCommand($"select string_agg(name || ' ' || sum, ',' order by name) from ({string.Join(" union all ", parts)}) s");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
