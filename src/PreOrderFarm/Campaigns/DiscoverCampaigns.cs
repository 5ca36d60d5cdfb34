using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

public enum CampaignFilter
{
    /// <summary>Everything that is or was public, the newest first.</summary>
    All,

    /// <summary>Pledges are taken, the next deadline first.</summary>
    Open,

    /// <summary>Open for at most seven more days.</summary>
    ClosingSoon,

    /// <summary>Funded or already shipped, the newest first.</summary>
    Funded,
}

/// <summary>Lists of campaigns, paged by key.</summary>
public sealed class DiscoverCampaigns(FarmDbContext db, TimeProvider clock)
{
    private const int SoonDays = 7;

    /// <param name="grower">The slug of the one farm whose campaigns are wanted; null: everyone's.</param>
    public Task<KeyPage<CampaignCard>> RunAsync(CampaignFilter filter, string? after, int size, CancellationToken ct, string? grower = null)
    {
        var now = clock.GetUtcNow();
        return filter switch
        {
            CampaignFilter.All => PublicAsync(["scheduled", "open", "closing", "funded", "unfunded", "completed", "cancelled"], grower, after, size, ct),
            CampaignFilter.Funded => PublicAsync(["funded", "completed"], grower, after, size, ct),
            CampaignFilter.Open => OpenAsync(now, DateTimeOffset.MaxValue, grower, after, size, ct),
            CampaignFilter.ClosingSoon => OpenAsync(now, now.AddDays(SoonDays), grower, after, size, ct),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "No such filter."),
        };
    }

    /// <summary>All of one grower's, drafts too, the newest first.</summary>
    public async Task<KeyPage<CampaignCard>> OfGrowerAsync(Actor actor, Guid growerId, string? after, int size, CancellationToken ct)
    {
        actor.MustPackFor(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        return await NewestAsync(card => card.GrowerId == growerId, after, size, ct);
    }

    /// <summary>What everyone sees of one grower, the newest first.</summary>
    public Task<KeyPage<CampaignCard>> PublicOfGrowerAsync(Guid growerId, string? after, int size, CancellationToken ct) =>
        NewestAsync(card => card.GrowerId == growerId && card.IsPublic && card.Status != "draft" && card.Status != "in_review", after, size, ct);

    /// <summary>What waits for an operator, the longest first.</summary>
    public async Task<KeyPage<CampaignCard>> ReviewQueueAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var rows = Cards().Where(card => card.Status == "in_review");
        if (PageKey.Read(after) is { } key)
            rows = rows.Where(card => card.SubmittedAt > key.At || (card.SubmittedAt == key.At && card.Id > key.Id));
        var page = await rows.OrderBy(card => card.SubmittedAt).ThenBy(card => card.Id).Take(KeyPage<CampaignCard>.Size(size) + 1).ToListAsync(ct);
        return KeyPage<CampaignCard>.Of([.. page.Select(Card)], KeyPage<CampaignCard>.Size(size), card => new PageKey(card.SubmittedAt!.Value, card.Id));
    }

    private Task<KeyPage<CampaignCard>> PublicAsync(string[] statuses, string? grower, string? after, int size, CancellationToken ct) =>
        NewestAsync(card => card.IsPublic && statuses.Contains(card.Status) && (grower == null || card.GrowerSlug == grower), after, size, ct);

    private async Task<KeyPage<CampaignCard>> NewestAsync(
        System.Linq.Expressions.Expression<Func<CardRow, bool>> which, string? after, int size, CancellationToken ct)
    {
        var rows = Cards().Where(which);
        if (PageKey.Read(after) is { } key)
            rows = rows.Where(card => card.CreatedAt < key.At || (card.CreatedAt == key.At && card.Id < key.Id));
        var page = await rows.OrderByDescending(card => card.CreatedAt).ThenByDescending(card => card.Id).Take(KeyPage<CampaignCard>.Size(size) + 1).ToListAsync(ct);
        return KeyPage<CampaignCard>.Of([.. page.Select(Card)], KeyPage<CampaignCard>.Size(size), card => new PageKey(card.CreatedAt, card.Id));
    }

    private async Task<KeyPage<CampaignCard>> OpenAsync(DateTimeOffset now, DateTimeOffset until, string? grower, string? after, int size, CancellationToken ct)
    {
        var rows = Cards().Where(card => card.Status == "open" && card.Deadline > now && card.Deadline <= until && (grower == null || card.GrowerSlug == grower));
        if (PageKey.Read(after) is { } key)
            rows = rows.Where(card => card.Deadline > key.At || (card.Deadline == key.At && card.Id > key.Id));
        var page = await rows.OrderBy(card => card.Deadline).ThenBy(card => card.Id).Take(KeyPage<CampaignCard>.Size(size) + 1).ToListAsync(ct);
        return KeyPage<CampaignCard>.Of([.. page.Select(Card)], KeyPage<CampaignCard>.Size(size), card => new PageKey(card.Deadline, card.Id));
    }

    private IQueryable<CardRow> Cards() => db.Database.SqlQuery<CardRow>($"""
        select c.id as "Id", c.slug as "Slug", c.title as "Title", c.produce as "Produce", c.variety as "Variety", c.place as "Place",
          g.id as "GrowerId", g.name as "GrowerName", g.slug as "GrowerSlug", g.country::text as "Country",
          c.status as "Status", c.approved_at is not null as "IsPublic", c.funding_kind as "FundingKind",
          c.target_kind as "TargetKind", c.target_amount as "TargetAmount",
          coalesce(case c.target_kind when 'money' then f.goods_minor when 'boxes' then f.boxes else f.grams end, 0) as "Collected",
          coalesce(f.pledges, 0) as "Pledges", c.currency::text as "Currency",
          c.deadline as "Deadline", c.opens_at as "OpensAt", c.time_zone as "TimeZone", c.created_at as "CreatedAt", c.submitted_at as "SubmittedAt",
          (select min(o.price_minor) from offers o where o.campaign_id = c.id) as "LowestPriceMinor",
          p.photo_id as "PhotoId", coalesce(p.alt, '') as "PhotoAlt"
        from campaigns c
        join growers g on g.id = c.grower_id
        left join campaign_funds f on f.campaign_id = c.id
        left join lateral (
          select photo_id, alt from campaign_photos where campaign_id = c.id order by position limit 1) p on true
        """);

    private static CampaignCard Card(CardRow row) => new(
        row.Id, row.Slug, row.Title, row.Produce, row.Variety, row.Place, row.GrowerName, row.GrowerSlug, row.Country,
        SnakeCase.Parse<CampaignStatus>(row.Status), SnakeCase.Parse<FundingKind>(row.FundingKind),
        new FundingProgress(SnakeCase.Parse<TargetKind>(row.TargetKind), row.TargetAmount, row.Collected, row.Pledges, row.Currency),
        row.Deadline, row.OpensAt, row.TimeZone, row.CreatedAt, row.SubmittedAt,
        row.LowestPriceMinor is { } price ? new Money(price, row.Currency) : null, row.PhotoId, row.PhotoAlt);

    private sealed record CardRow(
        Guid Id, string Slug, string Title, string Produce, string Variety, string Place, Guid GrowerId, string GrowerName, string GrowerSlug,
        string Country, string Status, bool IsPublic, string FundingKind, string TargetKind, long TargetAmount, long Collected, long Pledges,
        string Currency, DateTimeOffset Deadline, DateTimeOffset? OpensAt, string TimeZone, DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt,
        long? LowestPriceMinor, Guid? PhotoId, string PhotoAlt);
}
