using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment.Carriers;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What carriers' tables are made of, in words.</summary>
internal static class CarrierWords
{
    public static string Of(IStringLocalizer<PackingTexts> T, TableEncoding encoding) => encoding switch
    {
        TableEncoding.Utf8 => T["UTF-8"],
        TableEncoding.Utf8Bom => T["UTF-8 with BOM"],
        TableEncoding.Gb18030 => T["GB18030, for Chinese programs"],
        _ => throw new InvalidOperationException($"Nothing is written as {encoding}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, TableDelimiter delimiter) => delimiter switch
    {
        TableDelimiter.Comma => T["Comma"],
        TableDelimiter.Semicolon => T["Semicolon"],
        TableDelimiter.Tab => T["Tab"],
        _ => throw new InvalidOperationException($"Nothing is separated by {delimiter}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, ExportField field) => field switch
    {
        ExportField.FixedText => T["The same text in every line"],
        ExportField.ParcelCode => T["The parcel's code"],
        ExportField.ParcelNumber => T["The parcel's number in the campaign"],
        ExportField.Position => T["The parcel's place in the batch"],
        ExportField.BatchNumber => T["The batch's number"],
        ExportField.Member => T["The backer's pledge number"],
        ExportField.Recipient => T["Recipient"],
        ExportField.Phone => T["Phone"],
        ExportField.Line1 => T["Address, first line"],
        ExportField.Line2 => T["Address, second line"],
        ExportField.Street => T["Address, both lines"],
        ExportField.City => T["City"],
        ExportField.Subdivision => T["Province or state"],
        ExportField.PostalCode => T["Postal code"],
        ExportField.CountryCode => T["Country, two letters"],
        ExportField.CountryName => T["Country, its name"],
        ExportField.FullAddress => T["The whole address"],
        ExportField.GiftNote => T["Gift note"],
        ExportField.Storage => T["Chilled or not"],
        ExportField.Contents => T["Contents"],
        ExportField.Boxes => T["Number of boxes"],
        ExportField.NetKilograms => T["Net weight in kilograms"],
        ExportField.GrossKilograms => T["Gross weight in kilograms"],
        ExportField.GrossGrams => T["Gross weight in grams"],
        ExportField.GrossPounds => T["Gross weight, whole pounds"],
        ExportField.GrossOunces => T["Gross weight, the ounces beyond"],
        ExportField.Sender => T["Sender: the farm"],
        ExportField.SenderPlace => T["Sender: the place"],
        ExportField.SenderCountryCode => T["Sender: country, two letters"],
        ExportField.Campaign => T["The campaign's title"],
        ExportField.Produce => T["Produce and variety"],
        ExportField.ShipsFrom => T["First day of shipping"],
        _ => throw new InvalidOperationException($"No column says {field}."),
    };

    public static string Of(IStringLocalizer<PackingTexts> T, LineOutcome outcome) => outcome switch
    {
        LineOutcome.Ship => T["Is shipped"],
        LineOutcome.ShipAndDeliver => T["Is shipped and delivered"],
        LineOutcome.Announce => T["Its number is written down"],
        LineOutcome.Deliver => T["Is delivered"],
        LineOutcome.Correct => T["Gets this number"],
        LineOutcome.CorrectAndDeliver => T["Gets this number and is delivered"],
        LineOutcome.Done => T["Done already"],
        LineOutcome.Nothing => T["Say nothing yet"],
        LineOutcome.Wrong => T["Wrong"],
        _ => throw new InvalidOperationException($"No line is {outcome}."),
    };

    public static IEnumerable<SelectListItem> Fields(IStringLocalizer<PackingTexts> T) => Choices<ExportField>(field => Of(T, field));

    public static IEnumerable<SelectListItem> Encodings(IStringLocalizer<PackingTexts> T) => Choices<TableEncoding>(encoding => Of(T, encoding));

    public static IEnumerable<SelectListItem> Delimiters(IStringLocalizer<PackingTexts> T) => Choices<TableDelimiter>(delimiter => Of(T, delimiter));

    private static IEnumerable<SelectListItem> Choices<TEnum>(Func<TEnum, string> word) where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Select(value => new SelectListItem(word(value), value.ToString()));
}
