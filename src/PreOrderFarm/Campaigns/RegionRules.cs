using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Regions as typed, checked and compared with those that the campaign has.</summary>
internal static class RegionRules
{
    public static void Check(IReadOnlyList<RegionInput> regions, CampaignsOptions options)
    {
        var rules = new InputRules();
        const string field = nameof(CampaignInput.Regions);
        rules.Require(regions.Count <= options.MaximumRegions, field, $"A campaign has at most {options.MaximumRegions} regions.");
        rules.Require(regions.Sum(region => region.Areas.Count) <= options.MaximumAreas, field, $"The regions of a campaign name at most {options.MaximumAreas} places.");
        rules.ThrowIfBroken();
        rules.Require(regions.Select(region => region.Name.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count() == regions.Count, field,
            $"Two regions have the same name.");
        for (var i = 0; i < regions.Count; i++)
            CheckRegion(regions[i], $"{field}[{i}]", rules);
        rules.ThrowIfBroken();
        var twice = regions.SelectMany(region => region.Areas).GroupBy(KeyOf).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new RuleBroken(field, $"{Describe(twice.First())} is named twice. A place belongs to one region.");
    }

    public static void Apply(
        Campaign campaign, List<CampaignRegion> existing, IReadOnlyList<RegionInput> wanted, DateTimeOffset now,
        Action<CampaignRegion> add, Action<CampaignRegion> remove)
    {
        var named = wanted.Select(region => region.Id).OfType<Guid>().ToList();
        if (named.Distinct().Count() < named.Count || named.Exists(id => existing.TrueForAll(known => known.Id != id)))
            throw new RuleBroken(nameof(CampaignInput.Regions), $"This campaign has no such region.");
        var kept = wanted.Select(region => Known(existing, region, named)).ToList();
        foreach (var gone in existing.Where(region => !kept.Contains(region)).ToList())
            remove(gone);
        for (var position = 0; position < wanted.Count; position++)
        {
            var areas = wanted[position].Areas.Select(area => new RegionArea(area.Country, Trimmed(area.Subdivision), Postal(area), now));
            if (kept[position] is { } known)
                known.Redraw(position, wanted[position].Name.Trim(), areas);
            else
                add(new CampaignRegion(campaign.Id, position, wanted[position].Name.Trim(), areas, now));
        }
    }

    private static CampaignRegion? Known(List<CampaignRegion> existing, RegionInput region, List<Guid> named) =>
        region.Id is { } id
            ? existing.Find(known => known.Id == id)
            : existing.Find(known => !named.Contains(known.Id) && string.Equals(known.Name, region.Name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static void CheckRegion(RegionInput region, string field, InputRules rules)
    {
        rules.Require(TypedText.IsLine(region.Name, 1, 60), field + ".Name", $"Give the region's name, with 1 to 60 characters.");
        rules.Require(region.Areas.Count > 0, field + ".Areas", $"Say which places the region has.");
        foreach (var country in region.Areas.Select(area => area.Country).Distinct(StringComparer.Ordinal))
            rules.Require(Countries.IsKnown(country), field + ".Areas", $"'{country}' is not a country that we know.");
        foreach (var area in region.Areas)
        {
            rules.Require(area.Subdivision is null || TypedText.IsLine(area.Subdivision, 0, 60), field + ".Areas", $"A province's name has at most 60 characters.");
            var isPostalPrefix = string.IsNullOrWhiteSpace(area.PostalPrefix) || (Postal(area)?.Length ?? 0) is > 0 and <= 10;
            rules.Require(isPostalPrefix, field + ".Areas", $"A postal code begins with 1 to 10 letters or digits.");
        }
    }

    private static (string Country, string Place, string Postal) KeyOf(AreaInput area) =>
        (area.Country, Subdivisions.Normalise(area.Country, area.Subdivision), Postal(area) ?? "");

    private static string Describe(AreaInput area) =>
        string.Join(' ', new[] { area.Country, Trimmed(area.Subdivision), Postal(area) }.Where(part => part is not null));

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Postal(AreaInput area) =>
        RegionMatcher.NormalisePostal(area.PostalPrefix) is { Length: > 0 } prefix ? prefix : null;
}
