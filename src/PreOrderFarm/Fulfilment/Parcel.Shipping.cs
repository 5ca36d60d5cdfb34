using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>How it leaves: with a carrier, whose number may be known before, or to its pick-up point.</summary>
public sealed partial class Parcel
{
    /// <summary>
    /// The carrier's number is known while the box is still here: it stands on its label and the load list, and nobody is told.
    /// False: it was written down so already.
    /// </summary>
    public bool Announce(string carrier, string trackingNumber)
    {
        MustBeForACarrier();
        var (by, number) = (carrier.Trim(), trackingNumber.Trim());
        ArgumentException.ThrowIfNullOrEmpty(number);
        ShipmentRules.ThrowIfBroken(by, number);
        if (Status is not (ParcelStatus.Planned or ParcelStatus.Packed))
            throw new RuleBroken($"Parcel {Number} was shipped already, by {Carrier} {TrackingNumber}. Undo that first if it was a mistake.");
        if (AnnouncedCarrier == by && AnnouncedNumber == number)
            return false;
        (AnnouncedCarrier, AnnouncedNumber) = (Carrier, TrackingNumber) = (by, number);
        return true;
    }

    /// <summary>What was written down is wrong, and nothing is in its place. False: nothing was.</summary>
    public bool WithdrawNumber()
    {
        MustBeForACarrier();
        if (Status is not (ParcelStatus.Planned or ParcelStatus.Packed))
            throw new RuleBroken($"Parcel {Number} was shipped already, by {Carrier} {TrackingNumber}. Undo that first if it was a mistake.");
        if (AnnouncedNumber is null)
            return false;
        (AnnouncedCarrier, AnnouncedNumber, Carrier, TrackingNumber) = (null, null, null, null);
        return true;
    }

    /// <summary>What it leaves under when this is said of it: what is left out is as it was written down before.</summary>
    public (string Carrier, string TrackingNumber) ShipmentOf(string carrier, string trackingNumber)
    {
        var (by, number) = (carrier.Trim(), trackingNumber.Trim());
        if (AnnouncedNumber is null)
            return (by, number);
        return (IsSame(by, AnnouncedCarrier!) ? AnnouncedCarrier! : by, IsSame(number, AnnouncedNumber) ? AnnouncedNumber : number);

        static bool IsSame(string said, string before) => said.Length == 0 || said.Equals(before, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Nothing else was written down for it before.</summary>
    public bool IsAsAnnounced(string carrier, string trackingNumber) => AnnouncedNumber is null || (AnnouncedCarrier == carrier && AnnouncedNumber == trackingNumber);

    /// <summary>
    /// The carrier has it. The number may be empty where a carrier gives none; where one was written down before, that one counts.
    /// False: it was shipped so already.
    /// </summary>
    /// <param name="carrier">Who has it.</param>
    /// <param name="trackingNumber">Their number.</param>
    /// <param name="replaces">It may leave under another number than was written down.</param>
    /// <param name="now">When.</param>
    public bool Ship(string carrier, string trackingNumber, bool replaces, DateTimeOffset now)
    {
        MustBeForACarrier();
        var (by, number) = ShipmentOf(carrier, trackingNumber);
        ShipmentRules.ThrowIfBroken(by, number);
        if (Status is ParcelStatus.Delivered or ParcelStatus.Settled)
            throw new RuleBroken($"Parcel {Number} was delivered already.");
        if (Status == ParcelStatus.Shipped && Carrier == by && TrackingNumber == number)
            return false;
        if (Status == ParcelStatus.Shipped)
            throw new RuleBroken($"Parcel {Number} was shipped already, by {Carrier} {TrackingNumber}. Undo that first if it was a mistake.");
        if (!replaces && !IsAsAnnounced(by, number))
            throw new RuleBroken(ShipmentRules.Replaces, $"For parcel {Number}, {AnnouncedCarrier} {AnnouncedNumber} was written down. Say that it leaves under another number, if it does.");
        MustBeWeighed();
        Status = ParcelStatus.Shipped;
        PackedAt ??= now;
        ShippedAt = now;
        Carrier = by;
        TrackingNumber = number;
        return true;
    }

    /// <summary>It lies at its pick-up point. False: it lay there already, or was handed over.</summary>
    public bool Bring(string code, DateTimeOffset now)
    {
        MustNotBeVoid();
        if (PickUpPointId is null)
            throw new RuleBroken($"Parcel {Number} is shipped, not fetched.");
        if (Status is not (ParcelStatus.Planned or ParcelStatus.Packed))
            return false;
        MustBeWeighed();
        Status = ParcelStatus.Shipped;
        PackedAt ??= now;
        ShippedAt = now;
        PickUpCode = code;
        return true;
    }

    /// <summary>It is on its way under another number than was recorded.</summary>
    public void CorrectShipment(string carrier, string trackingNumber)
    {
        var (by, number) = (carrier.Trim(), trackingNumber.Trim());
        ShipmentRules.ThrowIfBroken(by, number);
        if (Status != ParcelStatus.Shipped)
            throw new RuleBroken($"Parcel {Number} is not on its way.");
        (Carrier, TrackingNumber) = (by, number);
    }

    private void MustBeForACarrier()
    {
        MustNotBeVoid();
        if (PickUpPointId is not null)
            throw new RuleBroken($"Parcel {Number} is fetched at a pick-up point: it is brought there, not shipped.");
    }
}
