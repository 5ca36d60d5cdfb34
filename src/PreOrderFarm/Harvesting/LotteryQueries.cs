using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// What everybody may know of the lots of a campaign. Commitment: since it opened. Lots: since it closed. Secret and seed: since
/// lots were drawn, with what came of it.
/// </summary>
public sealed record PublicLottery(
    Guid CampaignId, string Slug, string Title, string TimeZone, string? Commitment, DateTimeOffset? CommittedAt, IReadOnlyList<string> Lots, string? Secret, string? Seed, IReadOnlyList<DrawnOffer> Draws)
{
    /// <summary>How its boxes are divided if the harvest is short: each way that there is, in the boxes' order.</summary>
    public IReadOnlyList<ShortHarvestPolicy> Policies { get; init; } = [];

    public bool UsesLots => Draws.Count > 0 || Policies.Contains(ShortHarvestPolicy.Lottery);
}

/// <summary>An offer of which lots were drawn, in the order in which they were. Gone: units packed or sent before, which took no part.</summary>
public sealed record DrawnOffer(Guid OfferId, string Offer, int Number, long Units, long Gone, DateTimeOffset DrawnAt, IReadOnlyList<DrawnLot> Lots);

public sealed record DrawnLot(string Lot, int Wanted, int Given);

public sealed class LotteryQueries(FarmDbContext db)
{
    /// <summary>For everyone, once a campaign is public.</summary>
    public async Task<PublicLottery> FindAsync(string slug, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Slug == slug, ct);
        if (campaign is not { IsPublic: true })
            throw new NotFound();
        var known = await db.Database.SqlQuery<SecretRow>($"""
            select secret as "Secret", commitment as "Commitment", committed_at as "CommittedAt" from lottery_secrets where campaign_id = {campaign.Id}
            """).SingleOrDefaultAsync(ct);
        var isClosed = campaign.Status is CampaignStatus.Funded or CampaignStatus.Completed or CampaignStatus.Cancelled && campaign.ClosedAt is not null;
        var lots = isClosed ? await ReadHarvest.LotsAsync(db, campaign.Id, ct) : [];
        var drawn = known is null ? [] : await DrawnAsync(campaign.Id, LotteryDraw.SeedOf(known.Secret, lots), ct);
        var isDrawn = drawn.Count > 0;
        return new PublicLottery(
            campaign.Id, campaign.Slug, campaign.Title, campaign.TimeZone, known?.Commitment, known?.CommittedAt, [.. lots.Order(StringComparer.Ordinal)],
            isDrawn ? known!.Secret : null, isDrawn ? LotteryDraw.SeedOf(known!.Secret, lots) : null, drawn)
        {
            Policies = [.. (await db.Set<Offer>().Where(o => o.CampaignId == campaign.Id).OrderBy(o => o.Position).Select(o => o.ShortHarvestPolicy).ToListAsync(ct)).Distinct()],
        };
    }

    private async Task<IReadOnlyList<DrawnOffer>> DrawnAsync(Guid campaignId, string seed, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<DrawnRow>($"""
            select a.id as "Id", a.offer_id as "OfferId", o.name as "Offer", a.number as "Number", a.yield_units - a.gone_units as "Units", a.gone_units as "Gone", a.confirmed_at as "DrawnAt",
              s.pledge_id as "PledgeId", s.wanted_units as "Wanted", s.given_units as "Given"
            from harvest_allocations a
            join offers o on o.id = a.offer_id
            join harvest_shares s on s.allocation_id = a.id
            where a.campaign_id = {campaignId} and a.policy = 'lottery'
            order by a.confirmed_at, a.id
            """).ToListAsync(ct);
        return [.. rows.GroupBy(row => row.Id).Select(draw => Draw([.. draw], seed))];
    }

    private static DrawnOffer Draw(List<DrawnRow> rows, string seed)
    {
        var draw = new LotteryDraw(seed, rows[0].OfferId);
        var lots = rows.Select(row => new DrawnLot(LotteryDraw.LotOf(row.PledgeId), row.Wanted, row.Given)).OrderBy(lot => draw.PlaceOf(lot.Lot), StringComparer.Ordinal);
        return new DrawnOffer(rows[0].OfferId, rows[0].Offer, rows[0].Number, rows[0].Units, rows[0].Gone, rows[0].DrawnAt, [.. lots]);
    }

    private sealed record SecretRow(string Secret, string Commitment, DateTimeOffset CommittedAt);

    private sealed record DrawnRow(Guid Id, Guid OfferId, string Offer, int Number, long Units, long Gone, DateTimeOffset DrawnAt, Guid PledgeId, int Wanted, int Given);
}
