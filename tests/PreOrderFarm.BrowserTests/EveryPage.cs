using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Payments;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Tests.Security;

namespace PreOrderFarm.BrowserTests;

/// <summary>
/// Every page that the running site answers to, with ids of the world and as somebody who may see it; and states of some
/// pages that have an address of their own. A new page is visited by itself, or fails with what to say here about it.
/// </summary>
public sealed class EveryPage
{
    private const int Windows = 3;
    private const string Follower = "follower@demo.example";
    private const string Unconfirmed = "unconfirmed@demo.example";

    // No page that people read: files, and what stands in for another page.
    private static readonly string[] NoPages = ["/packing/batches/{id:guid}/carrier.csv", "/packing/batches/{id:guid}/labels.pdf", "/packing/batches/{id:guid}/labels.zpl", "/packing/batches/{id:guid}/sheets/{document}.pdf", "/packing/batches/{id:guid}/sheets/packing-list.csv", "/packing/prints/{print:guid}/file", "/pledges/{id:guid}/receipt.pdf", "/p/{token}/receipt.pdf", "/payouts/{id:guid}/statement.{format:regex(^(pdf|csv)$)}", "/error"];

    // The way back from the payment page leads on to the pledge for whoever may see it.
    private static readonly (string Start, string? Email)[] Readers =
    [
        ("/sign-in/second-step", PageVisit.HalfWay), ("/admin", Farms.OperatorEmail), ("/payouts", Farms.OperatorEmail), ("/grower/register", Farms.BackerEmail), ("/growers/", null),
        ("/grower", Farms.All[0].OwnerEmail), ("/packing", Farms.PackerEmail), ("/pledges/paid", null), ("/pledges/unpaid", null), ("/pledges", Farms.BackerEmail),
        ("/account", Farms.BackerEmail), ("/sign-out", Farms.BackerEmail), ("/", null),
    ];

    private readonly BrowserWorld world;

    private EveryPage(BrowserWorld world, IReadOnlyList<PageVisit> visits) => (this.world, Visits) = (world, visits);

    public IReadOnlyList<PageVisit> Visits { get; }

    public static async Task<EveryPage> OfAsync(BrowserWorld world)
    {
        var ids = await IdsAsync(world);
        var routes = (await SiteRoute.AllAsync(world.Services)).Where(route => route is { IsPage: true, Method: "GET", Handler: null } && !NoPages.Contains(route.Template, StringComparer.Ordinal));
        var pages = routes.Select(route => new PageVisit(
            PageVisit.NameOf(route.Template),
            route.Fill(name => ids.GetValueOrDefault($"{route.Template} {name}") ?? ids.GetValueOrDefault(name) ?? throw new InvalidOperationException($"{route.Name}: say in EveryPage.IdsAsync what '{name}' is there.")),
            Readers.First(reader => route.Template.StartsWith(reader.Start, StringComparison.Ordinal)).Email));
        var confirmation = await GivenUnconfirmedAsync(world);
        var offer = world.Oranges.OfferIds.Values.First();
        // Nothing of this farm was picked, packed or paid for yet.
        var (unripe, fresh) = (world.People.GrowerIds["valencia"], Farms.All.Single(farm => farm.Key == "valencia").OwnerEmail);
        return new EveryPage(world,
        [
            .. pages,
            new("campaigns-all", "/campaigns?show=all", null),
            new("campaigns-none", "/campaigns?text=durian", null),
            new("calendar-none", "/campaigns/calendar?text=durian", null),
            new("admin-audit-none", "/admin/audit?who=nobody@demo.example", Farms.OperatorEmail),
            new("admin-search-none", "/admin/search?q=durian", Farms.OperatorEmail),
            new("pledges-none", "/pledges", fresh),
            new("packing-none", "/packing", fresh),
            new("printers-none", $"/packing/growers/{unripe}/printers", fresh),
            new("staff-none", $"/grower/{unripe}/staff", fresh),
            new("pick-up-points-none", $"/grower/{unripe}/pick-up-points", fresh),
            new("payouts-none", $"/grower/{unripe}/payouts", fresh),
            new("grower-pledges-none", $"/grower/campaigns/{world.Draft.Id}/pledges", Farms.All[0].OwnerEmail),
            new("rules-terms", "/rules/terms", null),
            new("rules-privacy", "/rules/privacy", null),
            new("campaign-open", $"/campaigns/{world.Oranges.Slug}", null),
            new("checkout-counted", $"/campaigns/{world.Oranges.Slug}/pledge?q.{offer}=2", null),
            new("grower-campaign-draft", $"/grower/campaigns/{world.Draft.Id}", Farms.All[0].OwnerEmail),
            new("grower-campaign-in-review", $"/grower/campaigns/{world.InReview.Id}", Farms.All[0].OwnerEmail),
            new("grower-campaign-open", $"/grower/campaigns/{world.Oranges.Id}", Farms.All.Single(farm => farm.Key == world.Oranges.Harvest.Farm).OwnerEmail),
            new("admin-search-found", "/admin/search?q=orange", Farms.OperatorEmail),
            new("grower-welcome", "/grower", Farms.BackerEmail),
            new("account-second-factor-on", "/account/second-factor", Farms.OperatorEmail),
            new("account-confirm-asks", $"/account/confirm?token={Uri.EscapeDataString(confirmation)}", Unconfirmed),
            new("account-confirm-dead-link", "/account/confirm?token=x", Unconfirmed),
        ]);
    }

    /// <summary>Opens each page and has it looked at, some at a time; answers what was found wrong, with its address.</summary>
    public async Task<IReadOnlyList<string>> LookAsync(string language, Func<Visitor, PageVisit, Task<IEnumerable<string>>> look)
    {
        var found = new ConcurrentQueue<string>();
        // Whoever has the most to see begins, so that nobody is left over at the end.
        var people = new ConcurrentQueue<IGrouping<string, PageVisit>>(Visits.GroupBy(visit => visit.Email ?? "", StringComparer.Ordinal).OrderByDescending(group => group.Count()));
        await Task.WhenAll(Enumerable.Range(0, Windows).Select(async _ =>
        {
            while (people.TryDequeue(out var person))
            {
                await using var visitor = await EnterAsync(person.Key, language);
                foreach (var visit in person)
                {
                    foreach (var what in await LookAtAsync(visitor, visit, look))
                        found.Enqueue($"{visit.Path}: {what}");
                }
                foreach (var complaint in visitor.Complaints)
                    found.Enqueue(complaint);
            }
        }));
        return [.. found];
    }

    private static async Task<IEnumerable<string>> LookAtAsync(Visitor visitor, PageVisit visit, Func<Visitor, PageVisit, Task<IEnumerable<string>>> look)
    {
        await visitor.Page.SetViewportSizeAsync(Visitor.Phone, Visitor.HeightFor(Visitor.Phone));
        var answer = await visitor.Page.GotoAsync(visit.Path);
        var there = new Uri(visitor.Page.Url);
        if (answer!.Status != 200 || there.PathAndQuery != new Uri(there, visit.Path).PathAndQuery)
            return [$"answered {answer.Status} and led to {there.PathAndQuery}; say in EveryPage who sees it"];
        return await look(visitor, visit);
    }

    private async Task<Visitor> EnterAsync(string email, string language)
    {
        if (email.Length > 0 && email != PageVisit.HalfWay)
            return await world.NewMemberAsync(email, Visitor.Phone, language);
        var visitor = await world.NewVisitorAsync(Visitor.Phone, language);
        if (email == PageVisit.HalfWay)
            await visitor.EnterPasswordAsync(Farms.OperatorEmail, People.Password);
        return visitor;
    }

    /// <summary>Answers what the link of their e-mail bears. Whoever else opens it sees an address that is confirmed.</summary>
    private static async Task<string> GivenUnconfirmedAsync(BrowserWorld world)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var members = scope.ServiceProvider.GetRequiredService<UserManager<Member>>();
        if (await members.FindByEmailAsync(Unconfirmed) is null)
            await members.CreateAsync(new Member(Unconfirmed, "Jo Later", "en", TimeProvider.System.GetUtcNow()), People.Password);
        return await members.GenerateEmailConfirmationTokenAsync((await members.FindByEmailAsync(Unconfirmed))!);
    }

    private static Actor Packer(Guid farm) => new(Guid.NewGuid(), Farms.PackerEmail, false, new Dictionary<Guid, GrowerRole> { [farm] = GrowerRole.Fulfilment });

    /// <summary>What stands for a parameter, by the word before it; where a page wants another one, by its route as well.</summary>
    private static async Task<Dictionary<string, string>> IdsAsync(BrowserWorld world)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        async Task<string> OneAsync(FormattableString sql) => await db.Database.SqlQuery<string>(sql).SingleAsync();
        var (funded, farm) = (world.Kiwifruit, world.People.GrowerIds["pujiang"]);
        var payment = world.TroubledPayment.ToString();
        var member = await OneAsync($"""select id::text as "Value" from pledges where campaign_id = {funded.Id} and member_id is not null limit 1""");
        await scope.ServiceProvider.GetRequiredService<FollowGrower>().RunAsync(Actor.Nobody, farm, new FollowInput { Email = Follower }, CancellationToken.None);
        var batch = Guid.Parse(await OneAsync($"""select id::text as "Value" from fulfilment_batches where campaign_id = {funded.Id} order by number limit 1"""));
        var grower = new Actor(null, "", false, new Dictionary<Guid, GrowerRole> { [await db.Database.SqlQuery<Guid>($"""select grower_id as "Value" from campaigns where id = {funded.Id}""").SingleAsync()] = GrowerRole.Owner });
        var mapping = await scope.ServiceProvider.GetRequiredService<SaveExportMapping>().RunAsync(grower, batch, null, ExportExamples.All["sf-express"] with { Name = $"SF {Guid.NewGuid():N}" }, CancellationToken.None);
        using var table = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"客户订单号,运单号\n{await OneAsync($"""select string_agg(code || ',SF' || number, chr(10)) as "Value" from parcels where batch_id = {batch}""")}\nNOPE,SF1\n"));
        var import = await scope.ServiceProvider.GetRequiredService<StartCarrierImport>().RunAsync(grower, batch, "sf.csv", table, CancellationToken.None);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["imports/import"] = import.ToString(),
            ["campaigns/slug"] = world.Oranges.Slug,
            ["/campaigns/{slug} campaigns/slug"] = funded.Slug,
            ["/campaigns/{slug}/proof campaigns/slug"] = funded.Slug,
            ["campaigns/id"] = funded.Id.ToString(),
            ["/grower/campaigns/{id:guid}/edit campaigns/id"] = world.Draft.Id.ToString(),
            ["/grower/campaigns/{id:guid}/photos campaigns/id"] = world.Draft.Id.ToString(),
            ["/grower/campaigns/{id:guid}/photos/{photo:guid} campaigns/id"] = world.Draft.Id.ToString(),
            ["photos/photo"] = await OneAsync($"""select photo_id::text as "Value" from campaign_photos where campaign_id = {world.Draft.Id} order by position limit 1"""),
            ["/grower/campaigns/{id:guid}/offers/new campaigns/id"] = world.Draft.Id.ToString(),
            ["/grower/campaigns/{id:guid}/offers/{offerId:guid} campaigns/id"] = world.Draft.Id.ToString(),
            ["offers/offerId"] = world.Draft.OfferIds.Values.First().ToString(),
            ["reviews/id"] = world.InReview.Id.ToString(),
            ["growers/slug"] = "valencia",
            ["rules/name"] = "refunds",
            ["grower/growerId"] = farm.ToString(),
            ["growers/growerId"] = farm.ToString(),
            ["batches/id"] = batch.ToString(),
            ["prints/print"] = (await LargePrints.AddAsync(scope.ServiceProvider.GetRequiredService<Npgsql.NpgsqlDataSource>(), batch, "failed", TimeProvider.System.GetUtcNow())).ToString(),
            ["mappings/mapping"] = mapping.ToString(),
            ["parcels/parcel"] = await OneAsync($"""select id::text as "Value" from parcels where batch_id = {batch} order by position limit 1"""),
            ["pick-up-points/point"] = await OneAsync($"""select id::text as "Value" from pick_up_points where grower_id = {farm} order by id limit 1"""),
            ["pick-up/point"] = await OneAsync($"""select id::text as "Value" from pick_up_points where grower_id = {farm} order by id limit 1"""),
            ["printers/printer"] = (await scope.ServiceProvider.GetRequiredService<KeepPrinter>().AddAsync(Packer(farm), farm, new PrinterInput { Name = $"The laser in the shed {Guid.NewGuid():N}"[..30] }, CancellationToken.None)).ToString(),
            ["pledges/id"] = member,
            ["members/id"] = await OneAsync($"""select member_id::text as "Value" from pledges where id = {Guid.Parse(member)}"""),
            ["p/token"] = world.PledgeLink,
            ["paid/payment"] = payment,
            ["unpaid/payment"] = payment,
            ["mailbox/id"] = await OneAsync($"""select id::text as "Value" from emails where template = 'pledge_paid' order by id limit 1"""),
            ["disputes/id"] = world.Trouble.Dispute.ToString(),
            ["payouts/id"] = world.Trouble.Payout.ToString(),
            ["news/token"] = scope.ServiceProvider.GetRequiredService<NewsLinks>().OfReader(Guid.Parse(await OneAsync($"""select id::text as "Value" from news_readers where email = {Follower}"""))),
            ["follow/token"] = scope.ServiceProvider.GetRequiredService<NewsLinks>().OfFollow(Guid.Parse(await OneAsync($"""select f.id::text as "Value" from follows f join news_readers r on r.id = f.reader_id where r.email = {Follower}"""))),
            ["refunds/token"] = scope.ServiceProvider.GetRequiredService<BankDetailsLinks>().Issue(world.Trouble.Refund),
        };
    }
}
