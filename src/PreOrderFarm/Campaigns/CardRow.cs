using PreOrderFarm.Database;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What a card is made of: one row of one statement for a whole list, whose first value is now. Rank and Total are the search's.</summary>
internal sealed record CardRow(
    Guid Id, string Slug, string Title, string Produce, string Variety, string Place, Guid GrowerId, string GrowerName, string GrowerSlug,
    string Country, string Status, bool IsPublic, string FundingKind, string TargetKind, long TargetAmount, long? Stretch, bool? StretchReached, long Collected, long Pledges,
    string Currency, DateTimeOffset Deadline, DateTimeOffset? OpensAt, string TimeZone, DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt,
    DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil,
    long? LowestPriceMinor, Guid? PhotoId, string PhotoAlt, short PhotoFocusX, short PhotoFocusY, long Rank, long Total)
{
    /// <summary>What campaign c has collected (f), in what its target counts.</summary>
    public const string Collects = "coalesce(case c.target_kind when 'money' then f.goods_minor when 'boxes' then f.boxes else f.grams end, 0)";

    private const string Now = "{0}";

    public const string Tables = """
        campaigns c
        join growers g on g.id = c.grower_id
        left join campaign_funds f on f.campaign_id = c.id
        """;

    private const string Columns = $"""
        select c.id as "Id", c.slug as "Slug", c.title as "Title", c.produce as "Produce", c.variety as "Variety", c.place as "Place",
          g.id as "GrowerId", g.name as "GrowerName", g.slug as "GrowerSlug", g.country::text as "Country",
          c.status as "Status", c.approved_at is not null as "IsPublic", c.funding_kind as "FundingKind",
          c.target_kind as "TargetKind", c.target_amount as "TargetAmount", c.stretch_amount as "Stretch", c.stretch_reached as "StretchReached", {Collects} as "Collected",
          coalesce(f.pledges, 0) as "Pledges", c.currency::text as "Currency",
          c.deadline as "Deadline", c.opens_at as "OpensAt", c.time_zone as "TimeZone", c.created_at as "CreatedAt", c.submitted_at as "SubmittedAt",
          c.harvest_from as "HarvestFrom", c.harvest_until as "HarvestUntil", c.ships_from as "ShipsFrom", c.ships_until as "ShipsUntil",
          (select min(case when o.early_until > {Now} then o.early_price_minor else o.price_minor end) from offers o where o.campaign_id = c.id) as "LowestPriceMinor",
          p.photo_id as "PhotoId", coalesce(p.alt, '') as "PhotoAlt", coalesce(p.focus_x, 50::smallint) as "PhotoFocusX", coalesce(p.focus_y, 50::smallint) as "PhotoFocusY",
        """;

    private const string Photo = """
        left join lateral (
          select photo_id, alt, focus_x, focus_y from campaign_photos where campaign_id = c.id order by position, photo_id limit 1) p on true
        """;

    public const string All = $"""
        {Columns} 0::bigint as "Rank", 0::bigint as "Total"
        from {Tables}
        {Photo}
        """;

    /// <summary>Cards of the rows (id, rank) of 'found'.</summary>
    public const string OfFound = $"""
        {Columns} found.rank as "Rank", (select count(*) from found) as "Total"
        from found
        join campaigns c on c.id = found.id
        join growers g on g.id = c.grower_id
        left join campaign_funds f on f.campaign_id = c.id
        {Photo}
        """;

    public CampaignCard Card() => new(
        Id, Slug, Title, Produce, Variety, Place, GrowerName, GrowerSlug, Country,
        SnakeCase.Parse<CampaignStatus>(Status), SnakeCase.Parse<FundingKind>(FundingKind),
        new FundingProgress(SnakeCase.Parse<TargetKind>(TargetKind), TargetAmount, Collected, Pledges, Currency) { Stretch = Stretch, StretchAtClosing = StretchReached },
        Deadline, OpensAt, TimeZone, CreatedAt, SubmittedAt, HarvestFrom, HarvestUntil, ShipsFrom, ShipsUntil,
        LowestPriceMinor is { } price ? new Money(price, Currency) : null, PhotoId, PhotoAlt,
        new PhotoFocus(PhotoFocusX, PhotoFocusY));
}
