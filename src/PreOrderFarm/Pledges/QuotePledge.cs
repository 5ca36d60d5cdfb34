using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a cart costs. Without a place to ship to, Shipping and Total are not known yet.</summary>
public sealed record PledgeQuote(IReadOnlyList<PledgeLineView> Lines, Money Goods, Money? Shipping, string? Region)
{
    /// <summary>Where it is fetched, if it is: then no shipping is paid, and there is no region.</summary>
    public string? PickUpPoint { get; init; }

    public Money? Total => Shipping is { } shipping ? Goods + shipping : null;

    public Money IncludedTax => Lines.Aggregate(Money.Zero(Goods.Currency), (sum, line) => sum + line.IncludedTax);
}

/// <summary>Says what a cart would cost, before anyone commits to it: nothing is taken and nothing is written.</summary>
public sealed class QuotePledge(FarmDbContext db, TimeProvider clock)
{
    public async Task<PledgeQuote> RunAsync(Guid campaignId, IReadOnlyList<LineInput> lines, AddressInput? place, Guid? pickUpPointId, CancellationToken ct)
    {
        var rules = new InputRules();
        PledgeCart.CheckLines(lines, rules);
        rules.ThrowIfBroken();
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId, ct);
        if (campaign is not { IsPublic: true })
            throw new NotFound();
        var cart = await PledgeCart.ReadAsync(db, campaign, ct);
        var now = clock.GetUtcNow();
        if (pickUpPointId is { } pointId)
            return Fetched(cart, cart.PointOf(pointId), cart.Price(lines, cart.PointOf(pointId).AddressFor("", ""), now, pickUpPointId: pointId));
        if (string.IsNullOrWhiteSpace(place?.Country))
            return cart.PriceGoods(lines, now);
        var address = new PostalAddress("", "", "", "", "", (place.Subdivision ?? "").Trim(), (place.PostalCode ?? "").Trim(), place.Country.Trim().ToUpperInvariant());
        var terms = cart.Price(lines, address, now);
        return new PledgeQuote(
            [.. terms.Lines.Select(line => cart.View(line))],
            new Money(terms.GoodsMinor, campaign.Currency),
            new Money(terms.ShippingMinor, campaign.Currency),
            cart.RegionOf(address).Name);
    }

    private static PledgeQuote Fetched(PledgeCart cart, PickUpPoint point, PledgeTerms terms) =>
        new([.. terms.Lines.Select(cart.View)], new Money(terms.GoodsMinor, cart.Campaign.Currency), Money.Zero(cart.Campaign.Currency), Region: null) { PickUpPoint = point.Name };
}
