using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>States as those read them who pack.</summary>
internal static class PackingWords
{
    public static string Of(IStringLocalizer<PackingTexts> T, BatchState state) => state switch
    {
        BatchState.Planned => T["Planned"],
        BatchState.Locked => T["Ready to pack"],
        BatchState.Picking => T["Being picked"],
        BatchState.Packing => T["Being packed"],
        BatchState.Packed => T["Packed"],
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

    /// <summary>Of what is fetched: shipped is brought to its point, delivered is handed over.</summary>
    public static string Of(IStringLocalizer<PackingTexts> T, ParcelStatus status, bool isFetched) => status switch
    {
        ParcelStatus.Shipped when isFetched => T["Brought to the point"],
        ParcelStatus.Delivered when isFetched => T["Handed over"],
        _ => Of(T, status),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, BatchStage stage) => stage switch
    {
        BatchStage.ToPick => T["To pick"],
        BatchStage.Packing => T["Being packed"],
        BatchStage.Packed => T["Packed"],
        BatchStage.Shipped => T["Shipped"],
        _ => throw new InvalidOperationException($"No batch is in {stage}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, DeviationKind kind) => kind switch
    {
        DeviationKind.Short => T["Short"],
        DeviationKind.Damaged => T["Damaged"],
        DeviationKind.Substitute => T["Replaced"],
        _ => throw new InvalidOperationException($"Nothing is {kind}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, ParcelShortcoming lacks) => lacks.Kind switch
    {
        DeviationKind.Short => T["{0} × {1} short: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        DeviationKind.Damaged => T["{0} × {1} damaged: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        DeviationKind.Substitute => T["{0} × {1} replaced: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        _ => throw new InvalidOperationException($"Nothing is {lacks.Kind}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, SheetKind kind) => kind switch
    {
        SheetKind.PickList => T["Pick list"],
        SheetKind.PackingList => T["Packing list"],
        SheetKind.PackingPages => T["Packing list, one parcel a page"],
        SheetKind.LoadList => T["Load list"],
        SheetKind.Matrix => T["Recipients and boxes"],
        SheetKind.DeliveryNotes => T["Delivery notes"],
        SheetKind.Differences => T["What has changed"],
        _ => throw new InvalidOperationException($"No sheet is a {kind}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, Paper paper) => paper switch
    {
        Paper.Letter => T["US Letter"],
        Paper.Roll100x150 => T["Roll, 100 × 150 mm"],
        _ => paper.ToString(),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, LabelMedia media) => media switch
    {
        LabelMedia.Roll => T["Roll, 100 × 150 mm"],
        LabelMedia.A6 => T["Sheets of A6"],
        LabelMedia.A4Four => T["Sheets of A4, 2 × 2 labels"],
        LabelMedia.A4Eight => T["Sheets of A4, 2 × 4 labels"],
        LabelMedia.LetterSix => T["Sheets of Letter, 2 × 3 labels"],
        _ => throw new InvalidOperationException($"No labels are on {media}."),
    };

    /// <summary>A document as the log of prints names it.</summary>
    public static string Document(IStringLocalizer<PackingTexts> T, string name) => name switch
    {
        PrintLabels.Document => T["Labels"],
        ExportForCarrier.Document => T["Table for the carrier"],
        _ => SheetKinds.Find(name) is { } kind ? Of(T, kind) : name,
    };

    public static string Badge(BatchState state) => state switch
    {
        BatchState.Locked or BatchState.Picking or BatchState.Packing or BatchState.Packed or BatchState.Shipping => "badge warm",
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
