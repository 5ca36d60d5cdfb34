using static PreOrderFarm.Fulfilment.Carriers.ExportField;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>
/// Tables in the style of some carriers, to begin with: each carrier changes its own now and then, and a grower's copy
/// follows. Their keys stand in addresses.
/// </summary>
public static class ExportExamples
{
    private static readonly ExportColumn[] SfExpress =
    [
        new("客户订单号", ParcelCode),
        new("收件人", Recipient),
        new("收件电话", Phone),
        new("收件省", Subdivision),
        new("收件市", City),
        new("收件详细地址", Street),
        new("收件邮编", PostalCode),
        new("托寄物内容", Contents),
        new("件数", FixedText, "1"),
        new("重量(公斤)", GrossKilograms),
        new("寄件人", Sender),
        new("寄件地址", SenderPlace),
        new("业务类型", FixedText, "顺丰标快"),
        new("付款方式", FixedText, "寄付月结"),
        new("温层", ExportField.Storage),
        new("备注", GiftNote),
    ];

    public static IReadOnlyDictionary<string, ExportFormat> All { get; } = new Dictionary<string, ExportFormat>(StringComparer.Ordinal)
    {
        ["sf-express"] = new("SF Express 顺丰 (GB18030)", "SF Express", TableEncoding.Gb18030, TableDelimiter.Comma, SfExpress),
        ["sf-express-utf8"] = new("SF Express 顺丰 (UTF-8)", "SF Express", TableEncoding.Utf8Bom, TableDelimiter.Comma, SfExpress),
        ["dhl"] = new("DHL", "DHL", TableEncoding.Utf8, TableDelimiter.Semicolon,
        [
            new("Sendungsreferenz", ParcelCode),
            new("Sendungsdatum", ShipsFrom),
            new("Absender Name 1", Sender),
            new("Absender Ort", SenderPlace),
            new("Absender Land", SenderCountryCode),
            new("Empfänger Name 1", Recipient),
            new("Empfänger Name 2 / Postnummer", Line2),
            new("Empfänger Straße", Line1),
            new("Empfänger PLZ", PostalCode),
            new("Empfänger Ort", City),
            new("Empfänger Provinz", Subdivision),
            new("Empfänger Land", CountryCode),
            new("Empfänger Telefonnummer", Phone),
            new("Gewicht", GrossKilograms),
            new("Produkt- und Servicedetails", FixedText, "V01PAK"),
        ]),
        ["dpd"] = new("DPD", "DPD", TableEncoding.Utf8Bom, TableDelimiter.Semicolon,
        [
            new("Reference", ParcelCode),
            new("Name", Recipient),
            new("Address", Line1),
            new("Address 2", Line2),
            new("Postal code", PostalCode),
            new("City", City),
            new("Country", CountryCode),
            new("Phone", Phone),
            new("Weight (kg)", GrossKilograms),
            new("Parcels", FixedText, "1"),
            new("Contents", Contents),
        ]),
        ["usps"] = new("USPS Click-N-Ship", "USPS", TableEncoding.Utf8, TableDelimiter.Comma,
        [
            new("Reference ID", ParcelCode),
            new("Recipient Name", Recipient),
            new("Recipient Phone", Phone),
            new("Recipient Address Line 1", Line1),
            new("Recipient Address Line 2", Line2),
            new("Recipient City", City),
            new("Recipient State", Subdivision),
            new("Recipient ZIP", PostalCode),
            new("Recipient Country", CountryCode),
            new("Weight (lb)", GrossPounds),
            new("Weight (oz)", GrossOunces),
            new("Service Type", FixedText, "Ground Advantage"),
            new("Ship Date", ShipsFrom),
        ]),
    };
}
