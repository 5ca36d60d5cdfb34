using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

internal static class ShipmentRules
{
    /// <summary>The field that says: another number than was written down before.</summary>
    public const string Replaces = "Replaces";

    public static void ThrowIfBroken(string carrier, string trackingNumber)
    {
        var rules = new InputRules();
        rules.Require(
            TypedText.IsLine(carrier, 1, Parcel.MaximumCarrierLength), nameof(Parcel.Carrier),
            $"Name the carrier, in at most {Parcel.MaximumCarrierLength} characters.");
        rules.Require(
            TypedText.IsLine(trackingNumber, 0, Parcel.MaximumTrackingLength), nameof(Parcel.TrackingNumber),
            $"A tracking number has at most {Parcel.MaximumTrackingLength} characters.");
        rules.ThrowIfBroken();
    }
}
