using System.Globalization;
using System.Text.Json.Nodes;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Demo.Story;

/// <summary>A campaign of the story as it now is.</summary>
public sealed record LaunchedHarvest(Harvest Harvest, Guid Id, string Slug, IReadOnlyDictionary<string, Guid> OfferIds, IReadOnlyList<Guid> PickUpIds);

/// <summary>Growers draft, add offers and pictures, and submit; the operator approves: each by the API.</summary>
public sealed class Launch(FarmApi api, People people, TimeProvider clock)
{
    public async Task<LaunchedHarvest> RunAsync(Harvest harvest, TimeSpan lasts, IReadOnlyList<(byte[] Jpeg, string Alt)> photos, CancellationToken ct)
    {
        var deadline = clock.GetUtcNow() + lasts;
        var token = people.OwnerToken(harvest);
        var farm = Farms.All.Single(f => string.Equals(f.Key, harvest.Farm, StringComparison.Ordinal));
        var drafted = await api.PostAsync(token, $"/growers/{people.GrowerIds[harvest.Farm]}/campaigns", Draft(harvest, farm, deadline), ct);
        var id = drafted["id"]!.GetValue<Guid>();
        var regions = drafted["regions"]!.AsArray().ToDictionary(r => r!["name"]!.GetValue<string>(), r => r!["id"]!.GetValue<Guid>(), StringComparer.Ordinal);

        var offerIds = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var offer in harvest.Offers)
            offerIds[offer.Name] = (await api.PostAsync(token, $"/campaigns/{id}/offers", Offer(offer, regions, farm), ct))["id"]!.GetValue<Guid>();
        var pickUps = await OfferPickUpsAsync(harvest, token, id, ct);
        foreach (var (jpeg, alt) in photos)
            await api.PostFileAsync(token, $"/campaigns/{id}/photos?alt={Uri.EscapeDataString(alt)}", jpeg, ct);

        if (harvest.Fate != Fate.Draft)
            await api.PostAsync(token, $"/campaigns/{id}/submission", body: null, ct);
        if (harvest.Fate is not (Fate.Draft or Fate.InReview))
            await api.PostAsync(people.OperatorToken, $"/campaigns/{id}/approval", body: null, ct);
        return new LaunchedHarvest(harvest, id, drafted["slug"]!.GetValue<string>(), offerIds, pickUps);
    }

    private async Task<List<Guid>> OfferPickUpsAsync(Harvest harvest, string token, Guid campaignId, CancellationToken ct)
    {
        var ids = new List<Guid>();
        foreach (var point in harvest.PickUps)
        {
            var body = new { name = point.Name, line1 = point.Line1, city = point.City, subdivision = point.Subdivision, postal_code = point.PostalCode, country = point.Country, hours = point.Hours };
            ids.Add((await api.PostAsync(token, $"/growers/{people.GrowerIds[harvest.Farm]}/pick-up-points", body, ct))["id"]!.GetValue<Guid>());
        }

        if (ids.Count > 0)
        {
            var offered = ids.Zip(harvest.PickUps, (id, point) => new { point_id = id, capacity_boxes = point.CapacityBoxes });
            await api.PutAsync(token, $"/campaigns/{campaignId}/pick-ups", new { pick_ups = offered }, ct);
        }

        return ids;
    }

    private CampaignInput Draft(Harvest harvest, Farm farm, DateTimeOffset deadline)
    {
        var today = DateOnly.FromDateTime(LocalTime.At(clock.GetUtcNow(), farm.TimeZone).DateTime);
        return new CampaignInput
        {
            Title = harvest.Title,
            Story = harvest.Story,
            Produce = harvest.Produce,
            Variety = harvest.Variety,
            Place = harvest.Place,
            HarvestFrom = today.AddDays(harvest.HarvestFromDays),
            HarvestUntil = today.AddDays(harvest.HarvestUntilDays),
            ShipsFrom = today.AddDays(harvest.ShipsFromDays),
            ShipsUntil = today.AddDays(harvest.ShipsUntilDays),
            Currency = harvest.Currency,
            TimeZone = farm.TimeZone,
            Deadline = WallClock(deadline, farm.TimeZone),
            OpensAt = harvest.Fate == Fate.Scheduled ? WallClock(clock.GetUtcNow().AddDays(4), farm.TimeZone) : "",
            FundingKind = harvest.FundingKind,
            TargetKind = harvest.TargetKind,
            TargetAmount = harvest.TargetAmount,
            StretchAmount = harvest.StretchAmount,
            CapKind = harvest.CapKind,
            HarvestCap = harvest.HarvestCap,
            Regions = [.. harvest.Regions.Select(region => new RegionInput(
                null, region.Name, [.. region.Areas.Select(area => new AreaInput(area.Country, area.Subdivision, area.PostalPrefix))]))],
        };
    }

    private OfferInput Offer(HarvestOffer offer, Dictionary<string, Guid> regions, Farm farm) => new()
    {
        Name = offer.Name,
        Description = offer.Description,
        NetGrams = offer.NetGrams,
        GrossGrams = offer.GrossGrams,
        Storage = offer.Storage,
        UnitsPerParcel = offer.UnitsPerParcel,
        PriceMinor = offer.PriceMinor,
        EarlyPriceMinor = offer.EarlyPriceMinor,
        EarlyUntil = offer.EarlyPriceMinor is null ? "" : WallClock(clock.GetUtcNow().AddDays(offer.EarlyDays), farm.TimeZone),
        TaxRateBasisPoints = offer.TaxRateBasisPoints,
        IsSoldByWeight = offer.IsSoldByWeight,
        QuantityCap = offer.QuantityCap,
        PerBackerLimit = offer.PerBackerLimit,
        ShortHarvestPolicy = offer.ShortHarvestPolicy,
        ShippingPrices = [.. offer.ShippingMinorByRegion.Select(price => new ShippingPriceInput(regions[price.Key], price.Value))],
    };

    private static string WallClock(DateTimeOffset instant, string zone) =>
        LocalTime.At(instant, zone).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
