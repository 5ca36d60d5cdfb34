using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Payments;
using PreOrderFarm.PickUp;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>Who knocks. The last three are somebody to the farm whose ids are tried; the first three are not.</summary>
internal enum Role
{
    Anonymous,
    Backer,

    /// <summary>Owns another farm.</summary>
    Grower,

    /// <summary>Paid the pledge that is tried.</summary>
    Payer,
    Staff,
    Owner,
    Operator,
}

/// <summary>What is tried by its id: all of one farm, or all that the attackers themselves have.</summary>
internal sealed record Belongings(Harvest Harvest, Guid DraftId, string DraftSlug, IReadOnlyDictionary<string, string> Ids);

/// <summary>
/// A farm with a funded campaign, its batches, a draft and people in every role; and another farm with as much of its own.
/// </summary>
public sealed partial class SecurityWorld : SiteHost
{
    private readonly Dictionary<Role, Actor> people = [];

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("RateLimits:SignInsPerMinute", "1000000"), new("RateLimits:PledgesPerMinute", "1000000"), new("RateLimits:UploadsPerMinute", "1000000"),
        new("RateLimits:FollowsPerMinute", "1000000"),
        new("Pledges:UnpaidPerBacker", "1000"),
    ];

    /// <summary>What the site noted of its own failures.</summary>
    internal Failures Failures { get; } = new();

    protected override void Configure(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) => builder.Logging.AddProvider(Failures);

    internal IReadOnlyList<SiteRoute> Routes { get; private set; } = [];

    /// <summary>The owner's: what is not the attackers'.</summary>
    internal Belongings Theirs { get; private set; } = null!;

    /// <summary>The other grower's, with a campaign that still takes pledges.</summary>
    internal Belongings Others { get; private set; } = null!;

    internal Caller Anonymous { get; private set; } = null!;

    /// <summary>Made one, and without the second factor that operators need.</summary>
    internal Actor OperatorOfNothing { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Routes = await SiteRoute.AllAsync(Services);
        people[Role.Backer] = await Given.MemberAsync();
        people[Role.Payer] = await Given.MemberAsync();
        people[Role.Staff] = await Given.MemberAsync();
        people[Role.Operator] = await Given.MemberAsync();
        await Farm.ExecuteAsync($"update members set is_operator = true, two_factor_enabled = true where id = {people[Role.Operator].MemberId}");

        var open = await Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(20));
        var theirs = await FundedAsync(people[Role.Payer]);
        var others = await FundedAsync(people[Role.Backer]);
        people[Role.Owner] = theirs.Grower;
        people[Role.Grower] = others.Grower;
        await HireAsync(theirs, people[Role.Staff]);
        Theirs = await BelongingsAsync(theirs, people[Role.Payer]);
        Others = await BelongingsAsync(others, people[Role.Backer], open);
        Anonymous = await Caller.NobodyAsync(this);
        OperatorOfNothing = await Given.MemberAsync();
        await Farm.ExecuteAsync($"update members set is_operator = true where id = {OperatorOfNothing.MemberId}");
    }

    internal Actor ActorOf(Role role) => people[role];

    /// <summary>In a browser, signed in (but for anonymous).</summary>
    internal Task<Caller> InBrowserAsync(Role role) =>
        role == Role.Anonymous ? Caller.NobodyAsync(this) : Caller.WithCookieAsync(this, people[role].MemberId!.Value);

    /// <summary>A program with the person's token (but for anonymous).</summary>
    internal async Task<Caller> InProgramAsync(Role role) =>
        role == Role.Anonymous ? await Caller.NobodyAsync(this) : Caller.WithToken(this, await TokenAsync(people[role]));

    internal Task<string> TokenAsync(Actor actor, bool isStrong = true) =>
        Farm.UseAsync<IssueAccessToken, string>(issue => issue.RunAsync(actor, "Tests", 30, isStrong, CancellationToken.None));

    /// <summary>What nobody can get by asking: an operator's rights, a part in a farm that is there already, an approved campaign, a pledge that is not paid, a payout, a broken rule of the ledger.</summary>
    internal async Task<IReadOnlyList<string>> PowersAsync() => await Farm.QueryAsync(db => db.Database.SqlQuery<string>($"""
        select 'operator ' || id as "Value" from members where is_operator
        union all select 'part in a farm ' || m.grower_id || m.member_id || m.role from grower_members m
          where m.grower_id in (select grower_id from campaigns) and m.grower_id <> {Others.Harvest.GrowerId}
          and exists (select from campaigns c where c.grower_id = m.grower_id and c.status <> 'draft')
        union all select 'approved ' || id from campaigns where status not in ('draft', 'in_review', 'cancelled')
        union all select 'paid ' || id from pledges where status = 'confirmed'
        union all select 'payout ' || id from payouts
        union all select 'bank transfer confirmed ' || refund_id from bank_refunds where confirmed_at is not null
        union all select invariant || name || subject from ledger_check
        """).ToListAsync());

    // By what names a row, not by what somebody may type into one of their own.
    private const string IsTheirs = "exists (select from jsonb_each_text(to_jsonb(t)) c where c.value ~ $1 and (c.key ~ '(^|_)(id|by)$' or c.key in ('reference', 'model')))";

    /// <summary>A sum over every row of every table (but these) that one of these ids names, and over nothing else.</summary>
    internal async Task<string> SumOfRowsAsync(IEnumerable<string> ids, params string[] but)
    {
        var tables = await Farm.QueryAsync(db => db.Database.SqlQuery<string>($"""
            select table_name::text as "Value" from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'qrtz%' order by 1
            """).ToListAsync());
        var sums = tables.Except(but, StringComparer.Ordinal).Select(table => $"""select '{table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from "{table}" t where {IsTheirs}""");
        await using var command = Farm.Database.DataSource.CreateCommand($"select string_agg(name || ' ' || sum, E'\\n' order by name) from ({string.Join(" union all ", sums)}) s");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = string.Join('|', ids) });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<Harvest> FundedAsync(Actor payer)
    {
        var harvest = await Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        await Given.PaidPledgeAsync(harvest, boxes: 2, actor: payer, email: payer.Email);
        await Given.ClosedAsync(harvest);
        return harvest;
    }

    private async Task<Actor> HireAsync(Harvest harvest, Actor? helper = null)
    {
        var hired = helper ?? await Given.MemberAsync();
        await Farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(harvest.Grower, harvest.GrowerId, hired.Email, CancellationToken.None));
        return hired;
    }

    private async Task<Belongings> BelongingsAsync(Harvest harvest, Actor payer, Harvest? open = null)
    {
        var (draftId, draftSlug) = await DraftAsync(harvest);
        var campaign = harvest.CampaignId;
        var photo = await PhotoAsync(campaign);
        var pledge = await OneAsync($"""select id::text as "Value" from pledges where campaign_id = {campaign} limit 1""");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["growers/id"] = harvest.GrowerId.ToString(),
            ["growers/slug"] = await OneAsync($"""select slug as "Value" from growers where id = {harvest.GrowerId}"""),
            ["grower/growerId"] = harvest.GrowerId.ToString(),
            ["growers/growerId"] = harvest.GrowerId.ToString(),
            ["printers/printer"] = await PrinterAsync(harvest, "Laser"),
            ["form/forgotten"] = await PrinterAsync(harvest, "Thermal"),
            ["prints/print"] = await LargePrintAsync(harvest),
            ["prints/printId"] = await LargePrintAsync(harvest),
            ["campaigns/id"] = campaign.ToString(),
            ["pick-up-points/id"] = await PickUpPointAsync(harvest, "Barn of the API"),
            ["pick-up-points/point"] = await PickUpPointAsync(harvest, "Barn of the pages"),
            ["pick-up/point"] = await PickUpPointAsync(harvest, "Barn of the counter"),
            ["icons/name"] = "192",
            ["rules/name"] = "terms",
            ["campaigns/slug"] = await OneAsync($"""select slug as "Value" from campaigns where id = {campaign}"""),
            ["reviews/id"] = campaign.ToString(),
            ["offers/offerId"] = harvest.Box.ToString(),
            ["photos/photoId"] = photo,
            ["photos/photo"] = await PhotoAsync(campaign),
            ["photos/id"] = photo,
            ["photos/width"] = "480",
            ["photos/extension"] = "jpg",
            ["staff/memberId"] = (await HireAsync(harvest)).MemberId!.Value.ToString(),
            ["pledges/id"] = pledge,
            ["paid/payment"] = await OneAsync($"""select p.id::text as "Value" from payments p where p.pledge_id = {Guid.Parse(pledge)} limit 1"""),
            ["parcels/parcelId"] = await OneAsync($"""select id::text as "Value" from parcels where campaign_id = {campaign} order by number limit 1"""),
            ["parcels/code"] = await OneAsync($"""select code as "Value" from parcels where campaign_id = {campaign} order by number limit 1"""),
            ["batches/id"] = await OneAsync($"""select id::text as "Value" from fulfilment_batches where campaign_id = {campaign} limit 1"""),
            ["scans/scanId"] = "0198c3a2-0000-7000-8000-000000000002",
            ["mailbox/id"] = await OneAsync($"""select id::text as "Value" from emails where recipient = {payer.Email} limit 1"""),
            // What forms name of their own, so that what a page removes is not what the API has removed.
            ["form/photoId"] = await PhotoAsync(campaign),
            ["form/offerId"] = harvest.Box.ToString(),
            ["form/memberId"] = (await HireAsync(harvest)).MemberId!.Value.ToString(),
            ["p/token"] = await Farm.UseAsync<PledgeLinks, string>(links => Task.FromResult(links.Issue(Guid.Parse(pledge)))),
            ["openapi/documentName"] = "v1",
        };
        foreach (var (name, example) in new[] { ("mappings/mapping", "dhl"), ("form/remove", "dpd") })
            ids[name] = (await Farm.UseAsync<SaveExportMapping, Guid>(save => save.RunAsync(harvest.Grower, Guid.Parse(ids["batches/id"]), null, ExportExamples.All[example], CancellationToken.None))).ToString();
        using (var table = new MemoryStream("code,tracking number\nNOPE,1\n"u8.ToArray()))
            ids["imports/import"] = ids["carrier-imports/importId"] = (await Farm.UseAsync<StartCarrierImport, Guid>(start => start.RunAsync(harvest.Grower, Guid.Parse(ids["batches/id"]), "sf.csv", table, CancellationToken.None))).ToString();
        ids["unpaid/payment"] = ids["paid/payment"];
        ids["members/id"] = ids["staff/memberId"];
        await OweAsync(ids, harvest, Guid.Parse(ids["paid/payment"]));
        ids["form/parcel"] = ids["parcels/parcel"] = ids["problems/parcelId"] = ids["parcels/parcelId"];
        var problem = Guid.Parse(ids["parcels/parcelId"]);
        await Farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) values (uuid_v7(), {problem}, 'claim', {problem}, {Farm.Clock.Now})");
        await SomebodyAsync(ids);
        await FollowAsync(ids, harvest);
        if (open is not null)
        {
            ids["open/id"] = open.CampaignId.ToString();
            ids["open/slug"] = await OneAsync($"""select slug as "Value" from campaigns where id = {open.CampaignId}""");
            ids["open/offerId"] = open.Box.ToString();
        }
        return new Belongings(harvest, draftId, draftSlug, ids);
    }

    private Task<string> OneAsync(FormattableString sql) => Farm.ScalarAsync<string>(sql);
}
