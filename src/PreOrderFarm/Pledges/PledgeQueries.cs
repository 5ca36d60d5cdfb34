using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

public sealed class PledgeQueries(FarmDbContext db, ReadMoneyBack moneyBack)
{
    /// <summary>The pledge of this member (or, for an operator, any). Guests come by their link: <see cref="PledgeLinks.FindAsync"/>, then <see cref="FindAsync"/>.</summary>
    public async Task<PledgeView> ForActorAsync(Actor actor, Guid pledgeId, CancellationToken ct)
    {
        var pledge = await FindAsync(pledgeId, ct);
        return PledgeAccess.IsOwner(actor, pledge.MemberId) || actor.IsOperator ? pledge : throw new NotFound();
    }

    /// <summary>For its campaign's grower or an operator. The page shows what a grower may see of it.</summary>
    public async Task<PledgeView> ForGrowerAsync(Actor actor, Guid pledgeId, CancellationToken ct)
    {
        var growerId = await (
            from p in db.Set<Pledge>()
            join c in db.Set<Campaign>() on p.CampaignId equals c.Id
            where p.Id == pledgeId
            select (Guid?)c.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(growerId);
        return await FindAsync(pledgeId, ct);
    }

    /// <summary>The pledge that a payment belongs to: where the payment page sends people back.</summary>
    public async Task<Guid> PledgeOfPaymentAsync(Guid paymentId, CancellationToken ct) =>
        await db.Set<Payment>().AsNoTracking().Where(p => p.Id == paymentId).Select(p => (Guid?)p.PledgeId).SingleOrDefaultAsync(ct) ?? throw new NotFound();

    /// <summary>The caller knows that the person may see it.</summary>
    public async Task<PledgeView> FindAsync(Guid pledgeId, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().AsNoTracking().Include(p => p.Lines).SingleOrDefaultAsync(p => p.Id == pledgeId, ct) ?? throw new NotFound();
        var campaign = await (
            from c in db.Set<Campaign>().AsNoTracking()
            join g in db.Set<Grower>() on c.GrowerId equals g.Id
            where c.Id == pledge.CampaignId
            select new PledgeCampaign(c.Id, c.Slug, c.Title, c.Status, c.Deadline, c.ClosedAt, c.TimeZone, c.HarvestFrom, c.HarvestUntil, c.ShipsFrom, c.ShipsUntil, g.Name, g.Place))
            .SingleAsync(ct);
        var region = await db.Set<CampaignRegion>().Where(r => r.Id == pledge.RegionId).Select(r => r.Name).SingleOrDefaultAsync(ct);
        var pickUp = await PickUpAsync(pledge, ct);
        var offers = await db.Set<Offer>().AsNoTracking()
            .Where(o => o.CampaignId == campaign.Id)
            .OrderBy(o => o.Position)
            .Select(o => new PledgedOffer(o.Id, o.Name, o.TaxRateBasisPoints, o.IsSoldByWeight ? o.NetGrams : null))
            .ToListAsync(ct);
        var byId = offers.ToDictionary(o => o.Id);
        var changes = await db.Set<PledgeChange>().AsNoTracking().Include(c => c.Lines).Where(c => c.PledgeId == pledgeId).ToListAsync(ct);
        var payments = await db.Set<Payment>().AsNoTracking().Where(p => p.PledgeId == pledgeId).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(ct);
        var refunds = await db.Set<Refund>().AsNoTracking().Where(r => r.PledgeId == pledgeId).OrderBy(r => r.RequestedAt).ThenBy(r => r.Id).ToListAsync(ct);
        var back = await moneyBack.RunAsync([pledgeId], ct);
        return new PledgeView(
            pledge.Id, pledge.Reference, pledge.Status, campaign, pledge.Email, pledge.MemberId, pledge.Culture, pledge.Address, region ?? pickUp!.Name, pledge.GiftNote,
            pledge.Goods, pledge.Shipping,
            Weighed(View(pledge.Terms, byId, pledge.Currency), await WeighedAsync(pledgeId, offers, ct)),
            pledge.PlacedAt, pledge.HoldExpiresAt,
            changes.Where(c => c.Status == PledgeChangeStatus.Held)
                .Select(c => new PledgeChangeView(c.Id, new Money(c.PayableMinor, pledge.Currency), View(c.Terms, byId, pledge.Currency), c.Address, c.HoldExpiresAt))
                .SingleOrDefault(),
            [.. payments.Select(p => new PaymentView(p.Id, p.Status, p.Amount, p.ChangeId is not null, p.ProcessingAt is not null, p.Method, p.CreatedAt, p.SucceededAt, new Money(p.AmountMinor - p.RefundedMinor, p.Currency)))],
            [.. refunds.Select(r => new RefundView(r.Id, r.Status, r.Reason, r.Amount, r.RequestedAt, r.Status == RefundStatus.Succeeded ? r.SucceededAt : null, r.ReplacesId))],
            PledgeTimeline.Of(pledge, changes, payments, refunds))
        {
            PickUp = pickUp,
            WeightMoney = back.GetValueOrDefault((pledgeId, RefundReason.ActualWeight)),
            ShortMoney = back.GetValueOrDefault((pledgeId, RefundReason.ShortHarvest)),
        };
    }

    private static List<PledgeLineView> Weighed(List<PledgeLineView> lines, Dictionary<Guid, WeighedOffer> weighed) =>
        lines.ConvertAll(line => line.MaximumGrams is null ? line
            : weighed.TryGetValue(line.OfferId, out var offer) ? line with { WeighedLess = new Money(offer.LessMinor, line.UnitPrice.Currency), IsAtMost = offer.IsAtMost }
            : line with { IsAtMost = true });

    // By offer, once there are parcels.
    private async Task<Dictionary<Guid, WeighedOffer>> WeighedAsync(Guid pledgeId, List<PledgedOffer> offers, CancellationToken ct)
    {
        if (offers.TrueForAll(offer => offer.MaximumGrams is null))
            return [];
        return await db.Database.SqlQuery<WeighedOffer>($"""
            select l.offer_id as "OfferId", coalesce(sum(w.difference_minor), 0)::bigint as "LessMinor", bool_or(q.weight_settled_at is null and q.status <> 'void') as "IsAtMost"
            from parcels q
            join parcel_lines l on l.parcel_id = q.id
            left join weight_settlements w on w.parcel_id = q.id
            where q.source_id = {pledgeId} and q.is_sold_by_weight
            group by l.offer_id
            """).ToDictionaryAsync(offer => offer.OfferId, ct);
    }

    private async Task<PickUpDetail?> PickUpAsync(Pledge pledge, CancellationToken ct)
    {
        if (pledge.PickUpPointId is not { } pointId)
            return null;
        var offered = await db.Set<CampaignPickUp>().AsNoTracking().Where(p => p.CampaignId == pledge.CampaignId && p.PointId == pointId)
            .Join(db.Set<PickUpPoint>(), p => p.PointId, point => point.Id, (p, point) => new { Offered = p, Point = point })
            .SingleAsync(ct);
        return PickUpDetail.Of(offered.Offered, offered.Point, taken: 0);
    }

    /// <summary>Newest first; key-paged by id, which is ordered by time.</summary>
    public async Task<KeyPage<PledgeRow>> OfMemberAsync(Guid memberId, string? after, int size, CancellationToken ct)
    {
        var last = PageKey.Read(after)?.Id;
        var rows = await (
            from p in db.Set<Pledge>().AsNoTracking()
            join c in db.Set<Campaign>() on p.CampaignId equals c.Id
            from photo in db.Set<CampaignPhoto>().Where(one => one.CampaignId == c.Id).OrderBy(one => one.Position).Take(1).DefaultIfEmpty()
            where p.MemberId == memberId && (last == null || p.Id < last)
            orderby p.Id descending
            select new PledgeRow(p.Id, p.Reference, p.Status, c.Title, c.Slug, c.Status, new Money(p.GoodsMinor + p.ShippingMinor, p.Currency), p.PlacedAt,
                c.TimeZone, c.Produce, photo == null ? null : photo.PhotoId, photo == null ? null : new PhotoFocus(photo.FocusX, photo.FocusY)))
            .Take(Size(size) + 1)
            .ToListAsync(ct);
        return KeyPage<PledgeRow>.Of(rows, Size(size), row => new PageKey(row.PlacedAt, row.Id));
    }

    /// <summary>For the campaign's grower, oldest first, without names and addresses.</summary>
    public async Task<KeyPage<CampaignPledgeRow>> OfCampaignAsync(Actor actor, Guid campaignId, string? after, int size, CancellationToken ct)
    {
        var last = PageKey.Read(after)?.Id;
        var growerId = await db.Set<Campaign>().Where(c => c.Id == campaignId).Select(c => (Guid?)c.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(growerId);
        var rows = await (
            from p in db.Set<Pledge>().AsNoTracking()
            from r in db.Set<CampaignRegion>().Where(r => r.Id == p.RegionId).DefaultIfEmpty()
            from point in db.Set<PickUpPoint>().Where(point => point.Id == p.PickUpPointId).DefaultIfEmpty()
            where p.CampaignId == campaignId && (last == null || p.Id > last)
            orderby p.Id
            select new CampaignPledgeRow(
                p.Id, p.Reference, p.Status, r == null ? point!.Name : r.Name, p.Lines.Sum(l => (long)l.Quantity),
                new Money(p.GoodsMinor, p.Currency), new Money(p.ShippingMinor, p.Currency), p.PlacedAt, p.ConfirmedAt)
            {
                IsDisputed = db.Set<Dispute>().Any(d => d.PledgeId == p.Id && d.ClosedAt == null),
            })
            .Take(Size(size) + 1)
            .ToListAsync(ct);
        return KeyPage<CampaignPledgeRow>.Of(rows, Size(size), row => new PageKey(row.PlacedAt, row.Id));
    }

    private static List<PledgeLineView> View(PledgeTerms terms, Dictionary<Guid, PledgedOffer> offers, string currency) =>
        [.. terms.Lines.Select(line => new PledgeLineView(
            line.OfferId, offers[line.OfferId].Name, line.Quantity, new Money(line.UnitPriceMinor, currency), new Money(line.ParcelShippingMinor, currency), line.UnitsPerParcel,
            offers[line.OfferId].TaxRateBasisPoints) { EarlyUnits = line.EarlyUnits, EarlyPrice = new Money(line.EarlyPriceMinor, currency), MaximumGrams = offers[line.OfferId].MaximumGrams })];

    private sealed record WeighedOffer(Guid OfferId, long LessMinor, bool IsAtMost);

    private sealed record PledgedOffer(Guid Id, string Name, int TaxRateBasisPoints, int? MaximumGrams);

    private static int Size(int asked) => Math.Clamp(asked, 1, KeyPage<PledgeRow>.MaximumSize);
}
