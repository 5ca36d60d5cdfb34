namespace PreOrderFarm.Campaigns;

/// <summary>Where a campaign ships to: a set of areas. What no area names is not served.</summary>
public sealed class CampaignRegion
{
    private readonly List<RegionArea> areas = [];

    private CampaignRegion()
    {
    }

    internal CampaignRegion(Guid campaignId, int position, string name, IEnumerable<RegionArea> areas, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        CampaignId = campaignId;
        Redraw(position, name, areas);
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }
    public int Position { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlyCollection<RegionArea> Areas => areas;

    internal void Redraw(int position, string name, IEnumerable<RegionArea> newAreas)
    {
        Position = position;
        Name = name;
        var wanted = newAreas.ToList();
        areas.RemoveAll(area => !wanted.Exists(area.CoversTheSameAs));
        areas.AddRange(wanted.Where(area => !areas.Exists(area.CoversTheSameAs)));
        areas.ForEach(area => area.BelongTo(Id));
    }
}

/// <summary>A country, a province of it, or the postal codes in it that begin alike.</summary>
public sealed class RegionArea
{
    private RegionArea()
    {
    }

    internal RegionArea(string country, string? subdivision, string? postalPrefix, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        Country = country;
        Subdivision = subdivision;
        PostalPrefix = postalPrefix;
    }

    public Guid Id { get; private set; }
    public Guid RegionId { get; private set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; private set; } = "";

    /// <summary>As the grower wrote it: '上海市', 'CN-SH', 'Bayern'. <see cref="RegionMatcher"/> compares.</summary>
    public string? Subdivision { get; private set; }

    /// <summary>Normalised: upper case, no spaces or hyphens.</summary>
    public string? PostalPrefix { get; private set; }

    internal void BelongTo(Guid regionId) => RegionId = regionId;

    internal bool CoversTheSameAs(RegionArea other) =>
        (Country, Subdivision, PostalPrefix) == (other.Country, other.Subdivision, other.PostalPrefix);
}
