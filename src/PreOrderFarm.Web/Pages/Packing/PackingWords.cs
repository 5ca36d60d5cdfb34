using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>States as those read them who pack.</summary>
internal static class PackingWords
{
    public static string Of(IStringLocalizer<PackingTexts> T, BatchState state) => state switch
    {
        BatchState.Planned => T["Planned"],
        BatchState.Locked => T["Ready to pack"],
        BatchState.Packing => T["Being packed"],
        BatchState.Shipping => T["Partly shipped"],
        BatchState.Shipped => T["Shipped"],
        BatchState.Delivered => T["Delivered"],
        BatchState.Void => T["Cancelled"],
        _ => throw new InvalidOperationException($"No batch is {state}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, ParcelStatus status) => status switch
    {
        ParcelStatus.Planned => T["Planned"],
        ParcelStatus.Packed => T["Packed"],
        ParcelStatus.Shipped => T["Shipped"],
        ParcelStatus.Delivered => T["Delivered"],
        ParcelStatus.Settled => T["Settled"],
        ParcelStatus.Void => T["Cancelled"],
        _ => throw new InvalidOperationException($"No parcel is {status}."),
    };

    public static string Badge(BatchState state) => state switch
    {
        BatchState.Locked or BatchState.Packing or BatchState.Shipping => "badge warm",
        BatchState.Shipped or BatchState.Delivered => "badge good",
        _ => "badge",
    };

    public static string Badge(ParcelStatus status) => status switch
    {
        ParcelStatus.Packed => "badge warm",
        ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled => "badge good",
        _ => "badge",
    };
}
