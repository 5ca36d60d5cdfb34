using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>A place where a campaign's boxes can be fetched, how many of them, and when.</summary>
public sealed class CampaignPickUp
{
    private CampaignPickUp()
    {
    }

    internal CampaignPickUp(Guid campaignId, Guid pointId, int position, PickUpOfferInput input)
    {
        CampaignId = campaignId;
        PointId = pointId;
        Position = position;
        Take(input);
    }

    public Guid CampaignId { get; private set; }
    public Guid PointId { get; private set; }
    public int Position { get; private set; }
    public long CapacityBoxes { get; private set; }

    /// <summary>The days on which boxes are fetched; without them, whenever the point is open.</summary>
    public DateOnly? CollectFrom { get; private set; }

    public DateOnly? CollectUntil { get; private set; }

    /// <summary>On those days; empty: the point's own hours.</summary>
    public string Hours { get; private set; } = "";

    internal bool HasWindowOf(PickUpOfferInput input) => CollectFrom == input.CollectFrom && CollectUntil == input.CollectUntil && Hours == (input.Hours ?? "").Trim();

    internal void MoveTo(int position) => Position = position;

    internal void Take(PickUpOfferInput input)
    {
        CapacityBoxes = input.CapacityBoxes;
        (CollectFrom, CollectUntil) = (input.CollectFrom, input.CollectUntil);
        Hours = (input.Hours ?? "").Trim();
    }
}

/// <summary>A pick-up point that a campaign shall offer, as somebody typed it.</summary>
public sealed record PickUpOfferInput(Guid PointId, long CapacityBoxes, DateOnly? CollectFrom = null, DateOnly? CollectUntil = null, string? Hours = null);

/// <summary>A pick-up point as its campaign offers it. Left counts down with each hold.</summary>
public sealed record PickUpDetail(
    Guid PointId, string Name, PostalAddress Address, string Phone, string Hours, DateOnly? CollectFrom, DateOnly? CollectUntil, Guid? PhotoId,
    long CapacityBoxes, long TakenBoxes)
{
    /// <summary>Those of this campaign alone; empty: the point's.</summary>
    public string OwnHours { get; init; } = "";

    public long Left => Math.Max(0, CapacityBoxes - TakenBoxes);

    internal static PickUpDetail Of(CampaignPickUp offered, PickUpPoint point, long taken) => new(
        point.Id, point.Name, point.AddressFor("", ""), point.Phone, offered.Hours.Length > 0 ? offered.Hours : point.Hours,
        offered.CollectFrom, offered.CollectUntil, point.PhotoId, offered.CapacityBoxes, taken)
    {
        OwnHours = offered.Hours,
    };
}
