using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>What stands above a batch's parcels.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="CurrentVersion">What the batch is at now: what is printed of an older version is marked as replaced.</param>
public sealed record BatchHead(
    Guid Id,
    Guid GrowerId,
    string GrowerName,
    string GrowerPlace,
    string GrowerCountry,
    string CampaignTitle,
    string Produce,
    string Variety,
    string RegionName,
    int Number,
    int Version,
    int CurrentVersion,
    DateOnly ShipsFrom,
    DateOnly ShipsUntil,
    string TimeZone,
    bool IsLocked,
    bool IsVoid)
{
    /// <summary>Where its parcels are fetched, if they are; RegionName is the point's name then.</summary>
    public BatchPickUp? PickUp { get; init; }

    public bool IsReplaced => Version < CurrentVersion;

    public void MustNotBeCancelled()
    {
        if (IsVoid)
            throw new RuleBroken($"This batch was cancelled.");
    }

    public void MustBeShipped()
    {
        if (PickUp is { } point)
            throw new RuleBroken($"The parcels of this batch are fetched at {point.Name}: no carrier takes them.");
    }

    public string Crop => Variety.Length == 0 ? Produce : $"{Produce} · {Variety}";
}

/// <summary>The pick-up point of a batch. Its name and its address never change; the hours are as they are now, in every version.</summary>
public sealed record BatchPickUp(string Name, PostalAddress Address, string Hours);

/// <summary>A parcel as it is packed. What is not printed on paper that must stay true (carrier, status) is as it is now, in every version.</summary>
/// <param name="Number">1, 2, 3 … within the campaign.</param>
/// <param name="Position">1, 2, 3 … within the batch.</param>
/// <param name="Member">The number that its backer knows: the pledge's; empty where no pledge asked for the parcel.</param>
public sealed record BatchParcel(
    Guid Id, int Number, int Position, string Code, string Member, ParcelStorage Storage, PostalAddress Address, string GiftNote,
    ParcelStatus Status, string Carrier, string TrackingNumber, IReadOnlyList<BatchLine> Lines)
{
    /// <summary>What its fruit weighs, if it is sold by weight and was weighed; as it is now, in every version.</summary>
    public long? ActualGrams { get; init; }

    public long Boxes => Lines.Sum(line => (long)line.Units);

    public long NetGrams => Lines.Sum(line => line.NetGrams);

    public long GrossGrams => Lines.Sum(line => line.GrossGrams);
}

/// <summary>Units of one offer in a parcel; the weights are of all of them.</summary>
public sealed record BatchLine(Guid OfferId, int OfferPosition, string OfferName, ParcelStorage Storage, int Units, long NetGrams, long GrossGrams)
{
    /// <summary>The weights are the most that it may weigh.</summary>
    public bool IsSoldByWeight { get; init; }
}

/// <summary>What to fetch from the store for all parcels together.</summary>
public sealed record PickLine(Guid OfferId, string OfferName, ParcelStorage Storage, int Parcels, long Units, long NetGrams, long GrossGrams)
{
    /// <summary>The weights are the most that they may weigh.</summary>
    public bool IsSoldByWeight { get; init; }
}

/// <summary>Sums over the parcels that were read, and nothing else: so what is printed above them is true of them.</summary>
public sealed record BatchTotals(
    int Parcels, int ChilledParcels, long Boxes, long NetGrams, long GrossGrams, IReadOnlyList<PickLine> Picks, string Checksum)
{
    /// <summary>Of the carriers and their numbers, which come later and make no new version; empty: none is known.</summary>
    public string CarriersChecksum { get; init; } = "";

    /// <summary>Of what was weighed; empty: nothing.</summary>
    public string WeightsChecksum { get; init; } = "";

    /// <summary>What a sheet bears that prints the carriers' numbers: two with other numbers are told apart.</summary>
    internal string ChecksumWithCarriers => With(CarriersChecksum);

    /// <summary>What a sheet bears that prints what was weighed.</summary>
    internal string ChecksumWithWeights => With(WeightsChecksum);

    private string With(string also) => also.Length == 0 ? Checksum : $"{Checksum}-{also}";
}

/// <summary>A parcel as it was in one version and as it is in a later one; null: not in that version.</summary>
public sealed record ParcelChange(BatchParcel? Before, BatchParcel? After)
{
    public BatchParcel Parcel => After ?? Before ?? throw new InvalidOperationException("A change needs a parcel.");
}
