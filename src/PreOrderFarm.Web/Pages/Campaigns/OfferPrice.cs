using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>What an offer costs at an instant; while the early-bird price holds, until when it does.</summary>
public sealed record OfferPrice(OfferDetail Offer, string TimeZone, DateTimeOffset Now)
{
    public bool IsEarly => Offer.IsEarlyAt(Now);

    public Money Price => Offer.PriceAt(Now);

    public DateTimeOffset Until => Offer.EarlyUntil!.Value;
}
