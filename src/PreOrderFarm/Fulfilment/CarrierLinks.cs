namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Where a carrier shows the way of a parcel. Staff type a carrier's name as they know it, so each has several; of others
/// we say the number and no address.
/// </summary>
public static class CarrierLinks
{
    private static readonly (string[] Names, string Address)[] Carriers =
    [
        (["SF EXPRESS", "SF", "S.F. EXPRESS", "顺丰", "顺丰速运", "順豐", "順豐速運"], "https://www.sf-express.com/cn/sc/dynamic_function/waybill/#search/bill-number/"),
        (["DHL", "DHL PAKET", "DHL EXPRESS"], "https://www.dhl.com/global-en/home/tracking.html?tracking-id="),
        (["DPD"], "https://tracking.dpd.de/status/en_US/parcel/"),
        (["USPS", "U.S. POSTAL SERVICE", "UNITED STATES POSTAL SERVICE"], "https://tools.usps.com/go/TrackConfirmAction?tLabels="),
    ];

    /// <summary>Names to choose from.</summary>
    public static IReadOnlyList<string> Known { get; } = ["SF Express", "DHL", "DPD", "USPS"];

    /// <summary>Null: the carrier is not known, or gave no number.</summary>
    public static string? Of(string? carrier, string? trackingNumber)
    {
        var number = trackingNumber?.Trim() ?? "";
        var name = carrier?.Trim().ToUpperInvariant() ?? "";
        var address = Carriers.FirstOrDefault(known => known.Names.Contains(name, StringComparer.Ordinal)).Address;
        return number.Length == 0 || address is null ? null : address + Uri.EscapeDataString(number);
    }
}
