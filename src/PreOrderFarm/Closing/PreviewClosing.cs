using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>
/// What would happen if a campaign closed now. Funded: its parcels, and the money that rides on them, less fees and reserve.
/// Unfunded: what would be paid back. IsFeeEstimated: some of its payments are not settled at Stripe yet, and their fee is taken
/// to be like that of the others; ProcessingFee is null while none is settled.
/// </summary>
public sealed record ClosingPreview(
    Guid CampaignId, DateTimeOffset At, ClosingOutcome Outcome, ClosingReason Reason, FundingProgress Progress, long Boxes, long Grams, long PendingHolds,
    int Parcels, int Batches, int Refunds, Money Refunded, Money Goods, Money Shipping, Money PlatformFee, Money? ProcessingFee, bool IsFeeEstimated, Money Reserve)
{
    /// <summary>Of its boxes, those that were sold at an early-bird price.</summary>
    public long EarlyBoxes { get; init; }

    /// <summary>What the grower gets when every parcel has arrived; the reserve follows when its days are over.</summary>
    public Money Net => Goods + Shipping - PlatformFee - (ProcessingFee ?? Money.Zero(Goods.Currency)) - Reserve;
}

/// <summary>Decides as the closing will, by the same function and the same parcels, and writes nothing.</summary>
public sealed class PreviewClosing(
    FarmDbContext db, ExpectedTerms expected, IOptions<ClosingOptions> options, IOptions<FulfilmentOptions> fulfilment, TimeProvider clock)
{
    public async Task<ClosingPreview> RunAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId, ct) ?? throw new NotFound();
        actor.MustOwn(campaign.GrowerId);
        if (campaign.Status is not (CampaignStatus.Open or CampaignStatus.Closing))
            throw new RuleBroken($"Only while a campaign is open can its closing be previewed.");
        var now = clock.GetUtcNow();
        var collected = await CollectedPledges.ReadAsync(db, campaignId, ct);
        var terms = ClosingTerms.Of(campaign, options.Value) with { Deadline = now, Grace = TimeSpan.Zero };
        var decision = (ClosingDecision.Close)ClosingDecision.For(terms, collected.Totals, now);
        var isFunded = decision.Outcome == ClosingOutcome.Funded;
        var parcels = isFunded ? await ParcelsAsync(campaign, ct) : new ParcelSums(0, 0, 0, 0);
        var paid = await PaidAsync(campaignId, ct);
        Money Of(long minor) => new(minor, campaign.Currency);
        Money OfFunded(long minor) => Of(isFunded ? minor : 0);
        return new ClosingPreview(
            campaignId, now, decision.Outcome, decision.Reason, Progress(campaign, collected) with { Stretch = campaign.StretchAmount, StretchAtClosing = decision.IsStretchReached }, collected.Boxes, collected.Grams, collected.PendingHolds,
            parcels.Parcels, parcels.Batches, isFunded ? 0 : paid.Payments, Of(isFunded ? 0 : paid.LeftMinor), OfFunded(collected.GoodsMinor), OfFunded(collected.ShippingMinor),
            Of(parcels.PlatformFeeMinor), paid.FeeOf(collected) is { } fee ? OfFunded(fee) : null, isFunded && paid.SettledMinor < paid.AmountMinor, Of(parcels.ReserveMinor))
        {
            EarlyBoxes = collected.EarlyBoxes,
        };
    }

    private static FundingProgress Progress(Campaign campaign, CollectedPledges collected) => new(campaign.TargetKind, campaign.TargetAmount, campaign.TargetKind switch
    {
        TargetKind.Money => collected.GoodsMinor,
        TargetKind.Boxes => collected.Boxes,
        TargetKind.Grams => collected.Grams,
        _ => throw new InvalidOperationException($"No target counts {campaign.TargetKind}."),
    }, collected.Pledges, campaign.Currency);

    // Each parcel's shares are rounded by themselves, as ReleaseShare rounds them.
    private async Task<ParcelSums> ParcelsAsync(Campaign campaign, CancellationToken ct)
    {
        var terms = await expected.OfGrowerAsync(campaign.GrowerId, ct);
        var sql = ParcelStatement.Replace("$requests", PledgesAsParcels.Requests.Sql, StringComparison.Ordinal);
        return await db.Database
            .SqlQuery<ParcelSums>(FormattableStringFactory.Create(sql, campaign.Id, fulfilment.Value.ParcelsPerBatch, terms.FeeBasisPoints, terms.ReserveBasisPoints))
            .SingleAsync(ct);
    }

    private Task<PaidSums> PaidAsync(Guid campaignId, CancellationToken ct) =>
        db.Database.SqlQuery<PaidSums>($"""
            select (count(*) filter (where y.left_minor > 0))::int as "Payments", coalesce(sum(y.left_minor), 0)::bigint as "LeftMinor",
              coalesce(sum(y.amount_minor) filter (where y.counts), 0)::bigint as "AmountMinor",
              coalesce(sum(y.amount_minor) filter (where y.counts and y.is_settled), 0)::bigint as "SettledMinor",
              coalesce(sum(y.fee_minor) filter (where y.counts and y.is_settled), 0)::bigint as "FeeMinor"
            from (
              select y.amount_minor, refundable_of(y) as left_minor, y.refunded_minor < y.amount_minor and p.status = 'confirmed' as counts,
                y.settled_at is not null and y.settlement_gross_minor > 0 as is_settled,
                case when y.settlement_gross_minor > 0
                  then floor((2 * y.settlement_fee_minor::numeric * y.amount_minor + y.settlement_gross_minor) / (2 * y.settlement_gross_minor))::bigint end as fee_minor
              from payments y
              join pledges p on p.id = y.pledge_id
              where y.campaign_id = {campaignId} and y.status = 'succeeded') y
            """).SingleAsync(ct);

    private const string ParcelStatement = """
        with parcels as (
          $requests),
        shares as (
          select coalesce(pick_up_point_id, region_id) as goes_to, pick_up_point_id is not null as is_fetched, floor(((goods_minor + shipping_minor)::numeric * {2} + 5000) / 10000) as fee, floor(((goods_minor + shipping_minor)::numeric * {3} + 5000) / 10000) as reserve
          from parcels),
        regions as (
          select count(*) as parcels, case when is_fetched then 1 else (count(*) + {1} - 1) / {1} end as batches, sum(fee) as fee, sum(reserve) as reserve
          from shares
          group by goes_to, is_fetched)
        select coalesce(sum(parcels), 0)::int as "Parcels", coalesce(sum(batches), 0)::int as "Batches",
          coalesce(sum(fee), 0)::bigint as "PlatformFeeMinor", coalesce(sum(reserve), 0)::bigint as "ReserveMinor"
        from regions
        """;

    private sealed record ParcelSums(int Parcels, int Batches, long PlatformFeeMinor, long ReserveMinor);

    private sealed record PaidSums(int Payments, long LeftMinor, long AmountMinor, long SettledMinor, long FeeMinor)
    {
        /// <summary>The fees of what is settled, and of the rest at the same rate.</summary>
        public long? FeeOf(CollectedPledges collected) =>
            collected.Pledges == 0 || AmountMinor == 0 ? 0
            : SettledMinor == 0 ? null
            : (long)Math.Round(FeeMinor * (decimal)AmountMinor / SettledMinor, MidpointRounding.AwayFromZero);
    }
}
