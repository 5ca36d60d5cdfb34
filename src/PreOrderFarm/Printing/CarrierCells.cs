using System.Globalization;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>What stands in a carrier's table for a parcel: made of what its papers say, and no formula to a spreadsheet.</summary>
internal sealed class CarrierCells(BatchHead head, ExportFormat format, PrintingTexts texts)
{
    private const decimal GramsPerOunce = 28.349523125m;
    private const int OuncesPerPound = 16;

    internal IEnumerable<string> Headings => format.Columns.Select(column => CsvText.Safe(column.Heading));

    internal IEnumerable<string> Of(BatchParcel parcel) => format.Columns.Select(column => CsvText.Safe(Value(column, parcel)));

    private string Value(ExportColumn column, BatchParcel parcel) => column.Field switch
    {
        ExportField.FixedText => column.Text,
        ExportField.ParcelCode => parcel.Code,
        ExportField.ParcelNumber => Number(parcel.Number),
        ExportField.Position => Number(parcel.Position),
        ExportField.BatchNumber => Number(head.Number),
        ExportField.Member => parcel.Member,
        ExportField.Recipient => parcel.Address.Recipient,
        ExportField.Phone => Dialled(parcel.Address.Phone),
        ExportField.Line1 => parcel.Address.Line1,
        ExportField.Line2 => parcel.Address.Line2,
        ExportField.Street => Joined(" ", [parcel.Address.Line1, parcel.Address.Line2]),
        ExportField.City => parcel.Address.City,
        ExportField.Subdivision => parcel.Address.Subdivision,
        ExportField.PostalCode => parcel.Address.PostalCode,
        ExportField.CountryCode => parcel.Address.Country,
        ExportField.CountryName => Countries.Name(parcel.Address.Country, Languages.Culture(texts.Language)),
        ExportField.FullAddress => Joined(" ", parcel.Address.Lines()),
        ExportField.GiftNote => parcel.GiftNote,
        ExportField.Storage => texts.Storage(parcel.Storage),
        ExportField.Contents => Joined("; ", parcel.Lines.Select(line => $"{Number(line.Units)} × {line.OfferName}")),
        ExportField.Boxes => Number(parcel.Boxes),
        ExportField.NetKilograms => Kilograms(parcel.NetGrams),
        ExportField.GrossKilograms => Kilograms(parcel.GrossGrams),
        ExportField.GrossGrams => Number(parcel.GrossGrams),
        ExportField.GrossPounds => Number(Ounces(parcel) / OuncesPerPound),
        ExportField.GrossOunces => Number(Ounces(parcel) % OuncesPerPound),
        ExportField.Sender => head.GrowerName,
        ExportField.SenderPlace => head.GrowerPlace,
        ExportField.SenderCountryCode => head.GrowerCountry,
        ExportField.Campaign => head.CampaignTitle,
        ExportField.Produce => head.Crop,
        ExportField.ShipsFrom => texts.Date(head.ShipsFrom),
        _ => throw new InvalidOperationException($"No column says {column.Field}."),
    };

    // '00' is dialled as '+' is, and no spreadsheet takes it for a sum.
    private static string Dialled(string phone) => phone.StartsWith('+') ? "00" + phone[1..].TrimStart() : phone;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Kilograms(long grams) => (grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    // Carriers charge for the next ounce.
    private static long Ounces(BatchParcel parcel) => (long)Math.Ceiling(parcel.GrossGrams / GramsPerOunce);

    private static string Joined(string separator, IEnumerable<string> parts) => string.Join(separator, parts.Where(part => part.Length > 0));
}
