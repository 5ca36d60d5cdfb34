using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Intents;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

/// <summary>
/// A farm with campaigns and pledges as rows, so that closing is tested against every shape of them, also those that
/// no page would make. Money is booked as a real payment books it; Stripe's stand-in knows none of it.
/// </summary>
public sealed class ClosingFarm : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly SandboxServer stripe;
    private readonly List<ServiceProvider> hosts = [];
    private readonly Dictionary<string, string?> settings;
    private int count;

    private ClosingFarm(TestDatabase database, SandboxServer stripe, FakeClock clock, Dictionary<string, string?> settings)
    {
        this.database = database;
        this.stripe = stripe;
        this.settings = settings;
        Clock = clock;
        Services = NewHost();
    }

    public FakeClock Clock { get; }

    public ServiceProvider Services { get; }

    public string ConnectionString => database.ConnectionString;

    public NpgsqlDataSource DataSource => database.DataSource;

    public Guid GrowerId { get; private set; }

    public Actor Owner { get; private set; } = Actor.Nobody;

    public Actor Staff { get; private set; } = Actor.Nobody;

    public static Actor Stranger { get; } =
        new(Guid.NewGuid(), "else@example.com", false, new Dictionary<Guid, GrowerRole> { [Guid.NewGuid()] = GrowerRole.Owner });

    public static async Task<ClosingFarm> CreateAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeClock();
        var stripe = await SandboxServer.StartAsync(new SandboxOptions(), clock);
        var values = settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);
        values["Stripe:ApiBase"] = stripe.BaseAddress.AbsoluteUri;
        values["Stripe:SecretKey"] = stripe.Options.SecretKey;
        values["Stripe:WebhookSecret"] = "whsec_tests";
        var farm = new ClosingFarm(await TestDatabases.CreateAsync(), stripe, clock, values);
        await farm.AddGrowerAsync();
        return farm;
    }

    /// <summary>One more process on the same database.</summary>
    public ServiceProvider NewHost()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddDatabase(database.ConnectionString);
        services.AddIntents(configuration).AddLedger().AddPayments(configuration).AddMail(configuration);
        services.Configure<SiteOptions>(site => site.BaseUrl = "http://localhost");
        services.AddDataProtection();
        services.AddPledges(configuration);
        services.AddFulfilment(configuration).AddClosing(configuration).AddHarvesting();
        var host = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        hosts.Add(host);
        return host;
    }

    /// <summary>Runs something with a service in a scope of its own.</summary>
    public async Task<T> DoAsync<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task DoAsync<TService>(Func<TService, Task> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<int> SweepAsync() => DoAsync((CloseDueCampaigns sweep) => sweep.RunAsync(default));

    /// <summary>An open campaign of three offers and two regions; its deadline is an hour from now.</summary>
    public async Task<ClosingCampaign> AddCampaignAsync(
        string targetKind = "money", long target = 1, string funding = "all_or_nothing", long? minimum = null, long cap = 1_000_000, string status = "open", long? stretch = null)
    {
        var id = Guid.CreateVersion7();
        var name = $"harvest-{Interlocked.Increment(ref count)}";
        Guid[] regions = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        Guid[] offers = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];
        await ExecuteAsync($"""
            insert into campaigns (id, grower_id, slug, status, title, story, produce, variety, place, harvest_from, harvest_until,
              ships_from, ships_until, currency, time_zone, deadline, funding_kind, target_kind, target_amount, stretch_amount, minimum_boxes, cap_kind,
              harvest_cap, created_at, approved_at, opened_at)
            values ('{id}', '{GrowerId}', '{name}', '{status}', 'Harvest {name}', '', 'Kiwifruit', 'Red heart', 'Pujiang', '2027-09-01', '2027-09-20',
              '2027-09-05', '2027-09-30', 'EUR', 'Asia/Shanghai', '{Clock.Now.AddHours(1):O}', '{funding}', '{targetKind}', {target}, {stretch?.ToString() ?? "null"},
              {(funding == "flexible" ? minimum ?? 1 : minimum)?.ToString() ?? "null"}, 'boxes', {cap}, '{Clock.Now:O}', '{Clock.Now:O}', '{Clock.Now:O}');
            insert into campaign_units (campaign_id, boxes_cap) values ('{id}', {cap});
            insert into campaign_funds (campaign_id) values ('{id}');
            insert into campaign_regions (id, campaign_id, position, name) values ('{regions[0]}', '{id}', 1, 'Sichuan'), ('{regions[1]}', '{id}', 2, 'Elsewhere');
            insert into region_areas (id, region_id, country, subdivision) values
              (gen_random_uuid(), '{regions[0]}', 'CN', '四川'), (gen_random_uuid(), '{regions[1]}', 'CN', null);
            insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor,
              tax_rate_basis_points, claim_window_days, short_harvest_policy)
            values
              ('{offers[0]}', '{id}', 1, 'Small box', '', 2500, 2800, 'ambient', 1, 1999, 700, 3, 'pro_rata'),
              ('{offers[1]}', '{id}', 2, 'Jars', '', 340, 500, 'ambient', 6, 733, 700, 3, 'pro_rata'),
              ('{offers[2]}', '{id}', 3, 'Chilled box', '', 5000, 5600, 'chilled', 2, 4501, 700, 3, 'pro_rata');
            insert into offer_units (offer_id, campaign_id) select id, campaign_id from offers where campaign_id = '{id}';
            """);
        return new ClosingCampaign(id, regions, offers);
    }

    /// <summary>A pledge with lines of (offer, quantity); a confirmed one is paid, and the money booked.</summary>
    public async Task<Guid> AddPledgeAsync(
        ClosingCampaign campaign, (int Offer, int Quantity)[] lines, string status = "confirmed", int region = 0, string email = "li@example.com",
        int payments = 1)
    {
        (long Price, long Shipping, int PerParcel)[] terms = [(1999, 450, 1), (733, 399, 6), (4501, 875, 2)];
        var id = Guid.CreateVersion7();
        var goods = lines.Sum(l => l.Quantity * terms[l.Offer].Price);
        var shipping = lines.Sum(l => (l.Quantity + terms[l.Offer].PerParcel - 1) / terms[l.Offer].PerParcel * terms[l.Offer].Shipping);
        var confirmedAt = status == "confirmed" ? $"'{Clock.Now:O}'" : "null";
        await ExecuteAsync($"""
            insert into pledges (id, campaign_id, reference, status, email, normalized_email, culture, recipient, phone, line1, line2, city,
              subdivision, postal_code, country, region_id, gift_note, currency, goods_minor, shipping_minor, placed_at, hold_expires_at, confirmed_at)
            values ('{id}', '{campaign.Id}', 'PF-{Interlocked.Increment(ref count)}', '{status}', '{email}', '{email}', 'zh-Hans', '李 Li', '13800000000', '人民路 1', '',
              '成都', '四川', '610000', 'CN', '{campaign.Regions[region]}', '', 'EUR', {goods}, {shipping}, '{Clock.Now:O}',
              '{Clock.Now.AddMinutes(30):O}', {confirmedAt})
            """);
        foreach (var (offer, quantity) in lines)
        {
            await ExecuteAsync($"""
                insert into pledge_lines (pledge_id, offer_id, quantity, unit_price_minor, parcel_shipping_minor, units_per_parcel)
                values ('{id}', '{campaign.Offers[offer]}', {quantity}, {terms[offer].Price}, {terms[offer].Shipping}, {terms[offer].PerParcel})
                """);
            await ExecuteAsync($"""
                update campaign_units set boxes_taken = boxes_taken + {quantity}, grams_taken = grams_taken + {quantity} * (select net_grams from offers where id = '{campaign.Offers[offer]}')
                where campaign_id = '{campaign.Id}';
                update offer_units set units_taken = units_taken + {quantity} where offer_id = '{campaign.Offers[offer]}';
                """);
        }
        var parts = new Money(goods + shipping, "EUR").Split([.. Enumerable.Repeat(1L, payments)]);
        foreach (var part in parts)
            await AddPaymentAsync(campaign, id, part, status == "confirmed" ? "succeeded" : "pending");
        return id;
    }

    private async Task AddPaymentAsync(ClosingCampaign campaign, Guid pledgeId, Money amount, string status)
    {
        var payment = Guid.CreateVersion7();
        var at = Clock.Now;
        await ExecuteAsync($"""
            insert into payments (id, campaign_id, pledge_id, status, amount_minor, currency, created_at, session_expires_at, succeeded_at, payment_intent_id)
            values ('{payment}', '{campaign.Id}', '{pledgeId}', '{status}', {amount.Minor}, 'EUR', '{at:O}', '{at.AddMinutes(35):O}',
              {(status == "succeeded" ? $"'{at:O}'" : "null")}, 'pi_{payment:N}')
            """);
        if (status == "succeeded")
        {
            await DoAsync((PostToLedger ledger) => ledger.RunAsync("payment_succeeded", payment, at,
            [
                new LedgerEntry(LedgerAccountKind.Exchange, amount),
                new LedgerEntry(LedgerAccountKind.Held, -amount, campaign.Id),
            ], default));
        }
    }

    public Task<Money> HeldAsync(ClosingCampaign campaign) => DoAsync((LedgerQueries ledger) => ledger.HeldAsync(campaign.Id, "EUR", default));

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ValueAsync<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync())!, typeof(T), null);
    }

    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }

    public Task<string> StatusAsync(ClosingCampaign campaign) => ValueAsync<string>($"select status from campaigns where id = '{campaign.Id}'");

    public Task<List<Guid>> ParcelIdsAsync(Guid pledgeId) =>
        DoAsync((FarmDbContext db) => db.Set<Parcel>().Where(p => p.SourceId == pledgeId).OrderBy(p => p.Number).Select(p => p.Id).ToListAsync());

    private async Task AddGrowerAsync()
    {
        var grower = new Grower("pujiang", "Pujiang Kiwi", "", "CN", "Pujiang", "Asia/Shanghai", Clock.Now);
        GrowerId = grower.Id;
        Owner = await AddMemberAsync("owner@example.com", GrowerRole.Owner, grower);
        Staff = await AddMemberAsync("staff@example.com", GrowerRole.Fulfilment, null);
    }

    private async Task<Actor> AddMemberAsync(string email, GrowerRole role, Grower? newGrower)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var member = new Member(email, email, "zh-Hans", Clock.Now) { NormalizedEmail = email.ToUpperInvariant(), NormalizedUserName = email.ToUpperInvariant() };
        if (newGrower is not null)
            db.Add(newGrower);
        db.Add(member);
        await db.SaveChangesAsync();
        db.Add(new GrowerMember(GrowerId, member.Id, role));
        await db.SaveChangesAsync();
        return new Actor(member.Id, email, false, new Dictionary<Guid, GrowerRole> { [GrowerId] = role });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(database.ConnectionString));
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }
}

public sealed record ClosingCampaign(Guid Id, Guid[] Regions, Guid[] Offers);
