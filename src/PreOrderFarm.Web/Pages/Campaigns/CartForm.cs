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

    private CartForm(IReadOnlyList<CartRow> rows) => Rows = rows;

    public IReadOnlyList<CartRow> Rows { get; }

    public bool IsReadable => Rows.All(row => row.Error is null);

    public IReadOnlyList<LineInput> Lines => [.. Rows.Where(row => row.Quantity > 0).Select(row => new LineInput(row.Offer.Id, row.Quantity))];

    public static CartForm Read(CampaignDetail campaign, Func<string, string?> typed, IStringLocalizer<Texts> T) =>
        new([.. campaign.Offers.Select(offer => Row(offer, (typed(Prefix + offer.Id.ToString("D")) ?? "").Trim(), T))]);

    public static CartForm Of(CampaignDetail campaign, IReadOnlyDictionary<Guid, int> quantities) =>
        new([.. campaign.Offers.Select(offer => Row(offer, quantities.GetValueOrDefault(offer.Id)))]);

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
    public string Name => CartForm.Prefix + Offer.Id.ToString("D");
}

/// <summary>The address part of a form, with the countries and provinces that the campaign ships to.</summary>
public sealed record AddressForm(AddressInput Address, IEnumerable<SelectListItem> Countries, IReadOnlyList<string> Provinces)
{
    public static AddressForm For(CampaignDetail campaign, AddressInput address, string choose)
    {
        var areas = campaign.Regions.SelectMany(region => region.Areas).ToList();
        var countries = CountryNames.Choices(areas.Select(area => area.Country).Distinct(StringComparer.Ordinal)).ToList();
        if (countries.Count == 1)
            address.Country = countries[0].Value;
        else
            countries.Insert(0, new SelectListItem(choose, ""));
        return new AddressForm(address, countries, [.. areas.Select(area => area.Subdivision).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }
}

/// <summary>The total, or why there is none.</summary>
public sealed record QuoteView(PledgeQuote? Quote, string? Problem);
