using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit;

/// <summary>
/// An open campaign of red-heart kiwifruit in CNY: a box of 5 kg at 88.00 that ships alone, and a family box of 10 kg at
/// 168.00, two to a parcel. Shipping a parcel costs 12.00 in China, 30.00 in Xinjiang; elsewhere it is not shipped.
/// </summary>
public sealed record Harvest(Guid CampaignId, Guid GrowerId, Actor Grower, Guid Box, Guid FamilyBox);

public sealed partial class Given
{
    public static Actor Operator { get; } = new(Guid.Parse("00000000-0000-7000-8000-00000000000a"), "operator@farm.test", true, new Dictionary<Guid, GrowerRole>());

    private int people;

    public async Task<Actor> MemberAsync(string? email = null)
    {
        var address = email ?? string.Create(CultureInfo.InvariantCulture, $"member{Interlocked.Increment(ref people)}@farm.test");
        var member = new Member(address, "Li Wei", "zh-Hans", farm.Clock.Now)
        {
            NormalizedEmail = address.ToUpperInvariant(),
            NormalizedUserName = address.ToUpperInvariant(),
            EmailConfirmed = true,
        };
        await farm.QueryAsync(db =>
        {
            db.Add(member);
            return db.SaveChangesAsync();
        });
        return new Actor(member.Id, address, false, new Dictionary<Guid, GrowerRole>());
    }

    public async Task<Harvest> HarvestOnSaleAsync(
        long boxes = 1_000, long? offerCap = null, int? perBacker = null, TargetKind targetKind = TargetKind.Boxes, long target = 5, TimeSpan? lasts = null,
        CapKind capKind = CapKind.Boxes, long? stretch = null, (long PriceMinor, TimeSpan Lasts)? early = null)
    {
        var (owner, growerId) = await GrowerAsync();
        var deadline = LocalTime.Typed(farm.Clock.Now + (lasts ?? TimeSpan.FromDays(14)), "Asia/Shanghai");
        var campaignId = await farm.UseAsync<DraftCampaign, Guid>(draft => draft.RunAsync(owner, growerId, new CampaignInput
        {
            Title = "Red-heart kiwifruit",
            Produce = "Kiwifruit",
            Variety = "Hongyang",
            Place = "Zhouzhi, Shaanxi",
            HarvestFrom = new DateOnly(2027, 4, 1),
            HarvestUntil = new DateOnly(2027, 4, 20),
            ShipsFrom = new DateOnly(2027, 4, 5),
            ShipsUntil = new DateOnly(2027, 4, 30),
            Currency = "CNY",
            TimeZone = "Asia/Shanghai",
            Deadline = deadline,
            FundingKind = FundingKind.AllOrNothing,
            TargetKind = targetKind,
            TargetAmount = target,
            StretchAmount = stretch,
            CapKind = capKind,
            HarvestCap = boxes,
            Regions = [new RegionInput(null, "China", [new AreaInput("CN")]), new RegionInput(null, "Xinjiang", [new AreaInput("CN", "新疆")])],
        }, CancellationToken.None));
        var regions = await farm.QueryAsync(db => db.Set<CampaignRegion>().Where(r => r.CampaignId == campaignId).OrderBy(r => r.Position).Select(r => r.Id).ToListAsync());
        ShippingPriceInput[] shipping = [new(regions[0], 1_200), new(regions[1], 3_000)];
        var box = await AddOfferAsync(owner, campaignId, "5 kg box", 5_000, 8_800, 1, shipping, offerCap, perBacker, early);
        var family = await AddOfferAsync(owner, campaignId, "Family box", 10_000, 16_800, 2, shipping, null, null);
        await farm.UseAsync<SubmitCampaign>(submit => submit.RunAsync(owner, campaignId, CancellationToken.None));
        await farm.UseAsync<ApproveCampaign>(approve => approve.RunAsync(Operator, campaignId, CancellationToken.None));
        return new Harvest(campaignId, growerId, owner, box, family);
    }

    public static AddressInput Address(string country = "CN", string subdivision = "上海市") => new()
    {
        Recipient = "张伟",
        Phone = "+86 138 0013 8000",
        Line1 = "南京西路 1266 号",
        City = "上海",
        Subdivision = subdivision,
        PostalCode = "200040",
        Country = country,
    };

    public PlacePledgeInput Order(Harvest harvest, int boxes = 1, int familyBoxes = 0, string? email = null, AddressInput? address = null)
    {
        var lines = new List<LineInput>();
        if (boxes > 0)
            lines.Add(new LineInput(harvest.Box, boxes));
        if (familyBoxes > 0)
            lines.Add(new LineInput(harvest.FamilyBox, familyBoxes));
        return new PlacePledgeInput
        {
            CampaignId = harvest.CampaignId,
            Lines = lines,
            Email = email ?? string.Create(CultureInfo.InvariantCulture, $"backer{Interlocked.Increment(ref people)}@farm.test"),
            Culture = "en",
            Address = address ?? Address(),
        };
    }

    /// <summary>Held: its payment page is open and nobody has paid.</summary>
    public Task<PlacedPledge> HeldPledgeAsync(Harvest harvest, int boxes = 1, int familyBoxes = 0, string? email = null, AddressInput? address = null, Actor? actor = null) =>
        PlaceAsync(Order(harvest, boxes, familyBoxes, email, address), actor);

    public Task<PlacedPledge> PlaceAsync(PlacePledgeInput input, Actor? actor = null) =>
        farm.UseAsync<PlacePledge, PlacedPledge>(place => place.RunAsync(actor ?? Actor.Nobody, input, CancellationToken.None));

    /// <summary>Confirmed: paid at the stand-in, and we have heard of it.</summary>
    public async Task<PlacedPledge> PaidPledgeAsync(Harvest harvest, int boxes = 1, int familyBoxes = 0, string? email = null, AddressInput? address = null, Actor? actor = null)
    {
        var placed = await HeldPledgeAsync(harvest, boxes, familyBoxes, email, address, actor);
        await PayAsync(placed.Id);
        await ConfirmAsync(placed.Id);
        return placed;
    }

    /// <summary>Pays the newest payment of the pledge at the stand-in; we do not hear of it yet.</summary>
    public async Task<PayResult> PayAsync(Guid pledgeId, string? card = null)
    {
        var payment = await NewestPaymentAsync(pledgeId);
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        return farm.Stripe.Pay(payment.CheckoutSessionId!, new PayRequest(Card: card));
    }

    /// <summary>What the return page does: asks Stripe about the newest payment.</summary>
    public async Task<ConfirmOutcome> ConfirmAsync(Guid pledgeId)
    {
        var payment = await NewestPaymentAsync(pledgeId);
        return await farm.UseAsync<ConfirmPayment, ConfirmOutcome>(confirm => confirm.RunAsync(payment.Id, CancellationToken.None));
    }

    public Task<Payment> NewestPaymentAsync(Guid pledgeId) => farm.QueryAsync(db =>
        db.Set<Payment>().AsNoTracking().Where(p => p.PledgeId == pledgeId).OrderByDescending(p => p.CreatedAt).FirstAsync());

    public Task<PledgeView> PledgeAsync(Guid pledgeId) => farm.UseAsync<PledgeQueries, PledgeView>(queries => queries.FindAsync(pledgeId, CancellationToken.None));

    /// <summary>The digits that the backer reads in the newest e-mail with a code.</summary>
    public async Task<string> CodeAsync(Guid pledgeId)
    {
        await farm.UseAsync<SendPledgeCode>(send => send.RunAsync(pledgeId, CancellationToken.None));
        return await farm.ScalarAsync<string>($"""
            select e.model->>'code' as "Value" from emails e
            where e.once_key = (select 'pledge_code:' || id from pledge_codes where pledge_id = {pledgeId} order by created_at desc, id desc limit 1)
            """);
    }

    private async Task<(Actor Owner, Guid GrowerId)> GrowerAsync()
    {
        var member = await MemberAsync();
        var growerId = await farm.UseAsync<RegisterGrower, Guid>(register => register.RunAsync(member, new GrowerInput
        {
            Name = "Wang's orchard",
            Country = "CN",
            Place = "Zhouzhi",
            TimeZone = "Asia/Shanghai",
        }, CancellationToken.None));
        return (member with { Growers = new Dictionary<Guid, GrowerRole> { [growerId] = GrowerRole.Owner } }, growerId);
    }

    private Task<Guid> AddOfferAsync(
        Actor owner, Guid campaignId, string name, int netGrams, long priceMinor, int unitsPerParcel, ShippingPriceInput[] shipping, long? cap, int? perBacker,
        (long PriceMinor, TimeSpan Lasts)? early = null) =>
        farm.UseAsync<AddOffer, Guid>(add => add.RunAsync(owner, campaignId, new OfferInput
        {
            Name = name,
            NetGrams = netGrams,
            GrossGrams = netGrams + 600,
            UnitsPerParcel = unitsPerParcel,
            PriceMinor = priceMinor,
            EarlyPriceMinor = early?.PriceMinor,
            EarlyUntil = early is { } window ? LocalTime.Typed(farm.Clock.Now + window.Lasts, "Asia/Shanghai") : "",
            QuantityCap = cap,
            PerBackerLimit = perBacker,
            ShippingPrices = shipping,
        }, CancellationToken.None));
}
