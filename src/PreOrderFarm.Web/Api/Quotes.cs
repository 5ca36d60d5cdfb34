using System.ComponentModel;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

/// <summary>What a cart would cost: the same count that the checkout page shows.</summary>
internal static class QuotesApi
{
    public static void MapQuotes(this RouteGroupBuilder api) =>
        api.MapPost("/campaigns/{id:guid}/quotes", QuoteAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge).WithTags("Pledges")
            .WithName("quote_pledge").WithSummary("What a cart would cost at an address; nothing is taken and nothing is written");

    private static async Task<QuoteView> QuoteAsync(Guid id, QuoteBody body, QuotePledge quote, CancellationToken ct) =>
        QuoteView.Of(await quote.RunAsync(id, body.Lines, body.Address, body.PickUpPointId, ct));
}

internal sealed record QuoteBody(
    IReadOnlyList<LineInput> Lines,
    [property: Description("As much of it as decides on the region, at least the country; left out, the goods alone are counted.")] AddressInput? Address,
    [property: Description("Fetched at this pick-up point of the campaign instead of shipped.")] Guid? PickUpPointId = null);

internal sealed record QuoteView(
    IReadOnlyList<QuoteLineView> Lines, string Currency, long GoodsMinor,
    [property: Description("Null without an address, as are total_minor and region.")] long? ShippingMinor, long? TotalMinor, string? Region)
{
    public static QuoteView Of(PledgeQuote q) => new(
        [.. q.Lines.Select(line => QuoteLineView.Of(line, q.Shipping is not null))], q.Goods.Currency, q.Goods.Minor, q.Shipping?.Minor, q.Total?.Minor, q.Region);
}

internal sealed record QuoteLineView(
    Guid OfferId, string Offer, int Quantity, long UnitPriceMinor, long GoodsMinor, int UnitsPerParcel, int Parcels,
    [property: Description("For all parcels of this line; null without an address.")] long? ShippingMinor,
    [property: Description("So many of the units have the early-bird price now, and cost early_price_minor each.")] int EarlyUnits, long EarlyPriceMinor)
{
    public static QuoteLineView Of(PledgeLineView line, bool isAddressKnown)
    {
        var terms = new LineTerms(line.OfferId, line.Quantity, line.UnitPrice.Minor, line.ParcelShipping.Minor, line.UnitsPerParcel) { EarlyUnits = line.EarlyUnits, EarlyPriceMinor = line.EarlyPrice.Minor };
        return new(
            line.OfferId, line.Offer, line.Quantity, terms.UnitPriceMinor, terms.GoodsMinor, terms.UnitsPerParcel, terms.Parcels,
            isAddressKnown ? terms.ShippingMinor : null, terms.EarlyUnits, terms.EarlyPriceMinor);
    }
}
