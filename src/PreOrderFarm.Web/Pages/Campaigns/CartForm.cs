using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>The quantities of a cart as typed: one field 'q.{offer id}' for each offer.</summary>
public sealed class CartForm
{
    public const string Prefix = "q.";

    /// <summary>Under this name rules speak of all quantities together.</summary>
    public const string LinesField = nameof(PlacePledgeInput.Lines);

    private CartForm(CampaignDetail campaign, IReadOnlyList<CartRow> rows) => (Campaign, Rows) = (campaign, rows);

    public CampaignDetail Campaign { get; }

    public IReadOnlyList<CartRow> Rows { get; }

    public bool IsReadable => Rows.All(row => row.Error is null);

    public IReadOnlyList<LineInput> Lines => [.. Rows.Where(row => row.Quantity > 0).Select(row => new LineInput(row.Offer.Id, row.Quantity))];

    public static CartForm Read(CampaignDetail campaign, Func<string, string?> typed, DateTimeOffset now, IStringLocalizer<Texts> T) =>
        new(campaign, [.. campaign.Offers.Select(offer => Row(offer, (typed(Prefix + offer.Id.ToString("D")) ?? "").Trim(), T) with { IsEarly = offer.IsEarlyAt(now) })]);

    /// <summary>As a pledge has it.</summary>
    public static CartForm Of(CampaignDetail campaign, PledgeView pledge, DateTimeOffset now) =>
        new(campaign, [.. campaign.Offers.Select(offer => Row(offer, pledge.Lines.FirstOrDefault(line => line.OfferId == offer.Id)?.Quantity ?? 0) with { IsEarly = offer.IsEarlyAt(now) })]);

    /// <summary>Says on each row how many units of the pledge keep the early-bird price.</summary>
    public CartForm Keeping(PledgeView pledge) =>
        new(Campaign, [.. Rows.Select(row => row with { KeptEarly = pledge.Lines.FirstOrDefault(line => line.OfferId == row.Offer.Id)?.EarlyUnits ?? 0 })]);

    /// <summary>What is asked for and was shown at an early-bird price that has ended since; units that keep it are not asked for.</summary>
    public IReadOnlyList<CartRow> EndedSince(IEnumerable<string?> shownEarly) =>
        [.. Rows.Where(row => row.Quantity > row.KeptEarly && !row.IsEarly && shownEarly.Contains(row.Offer.Id.ToString("D"), StringComparer.Ordinal))];

    /// <summary>Said before anything is taken: the page that was open shows a price that has ended.</summary>
    public static string SaysEnded(IEnumerable<CartRow> rows, IStringLocalizer<Texts> T) =>
        Show.Sentences([.. rows.Select(row => T["The early-bird price of {0} has ended: a box costs {1} now. Nothing was charged.", row.Offer.Name, Show.Price(row.Price)].Value)]);

    private static CartRow Row(OfferDetail offer, int quantity) => new(offer, quantity.ToString(CultureInfo.InvariantCulture), quantity, null);

    private static CartRow Row(OfferDetail offer, string typed, IStringLocalizer<Texts> T)
    {
        if (typed.Length == 0)
            return Row(offer, 0);
        return int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity)
            ? Row(offer, quantity)
            : new CartRow(offer, typed, 0, T["Enter a whole number."]);
    }
}

public sealed record CartRow(OfferDetail Offer, string Typed, int Quantity, string? Error)
{
    /// <summary>Its early-bird price holds now.</summary>
    public bool IsEarly { get; init; }

    public int KeptEarly { get; init; }

    public Money Price => IsEarly ? Offer.EarlyPrice!.Value : Offer.Price;

    public string Name => CartForm.Prefix + Offer.Id.ToString("D");
}

/// <summary>The address part of a form, with the countries and provinces that the campaign ships to.</summary>
public sealed record AddressForm(AddressInput Address, IEnumerable<SelectListItem> Countries, IReadOnlyList<string> Provinces)
{
    /// <summary>It may be fetched: then the browser must not insist on an address. The rules do, when it is shipped.</summary>
    public bool MayBeFetched { get; init; }

    /// <summary>It is fetched, and where was chosen: only who fetches it is asked for.</summary>
    public bool IsFetched { get; init; }

    /// <summary>Wherever it ships, an address has one.</summary>
    public bool NeedsPostalCode { get; init; }

    public static AddressForm For(CampaignDetail campaign, AddressInput address, string choose)
    {
        var areas = campaign.Regions.SelectMany(region => region.Areas).ToList();
        var countries = CountryNames.Choices(areas.Select(area => area.Country).Distinct(StringComparer.Ordinal)).ToList();
        if (countries.Count == 1)
            address.Country = countries[0].Value;
        else
            countries.Insert(0, new SelectListItem(choose, ""));
        return new AddressForm(address, countries, [.. areas.Select(area => area.Subdivision).OfType<string>().Distinct(StringComparer.Ordinal)])
        {
            MayBeFetched = campaign.PickUps.Count > 0,
            NeedsPostalCode = areas.All(area => PostalAddress.NeedsPostalCode(area.Country)),
        };
    }
}

/// <summary>The total, or why there is none.</summary>
public sealed record QuoteView(PledgeQuote? Quote, string? Problem);
