using System.Globalization;
using CsvHelper;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>A batch's packing list as a table for spreadsheets, a row for each offer in a parcel. It streams.</summary>
public sealed class ExportPackingList(NpgsqlDataSource database)
{
    private static readonly string[] Headings =
    [
        "csv_batch", "csv_version", "csv_parcel", "csv_code", "csv_member", "csv_recipient", "csv_phone", "csv_line1", "csv_line2", "csv_city",
        "csv_subdivision", "csv_postal_code", "csv_country", "gift_note", "csv_parcel_storage", "offer", "storage", "boxes", "csv_net_grams", "csv_gross_grams", "csv_actual_grams",
    ];

    /// <summary>Nothing is written before it is certain that the actor may have it.</summary>
    public async Task<BatchTotals> RunAsync(Actor actor, Guid batchId, int? version, string language, Stream stream, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, batchId, version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        var texts = new PrintingTexts(language);
        using var sum = new BatchSum();
        await using var writer = CsvText.Writer(stream);
        await using var csv = CsvWriter.Create(writer, new CsvWriterOptions(), true);
        foreach (var heading in Headings)
            csv.WriteText(texts[heading]);
        await csv.EndRecordAsync(ct);
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            sum.Add(parcel);
            foreach (var line in parcel.Lines)
                await WriteAsync(csv, texts, head, parcel, line, ct);
        }

        await csv.FlushAsync(ct);
        return sum.Total();
    }

    private static async Task WriteAsync(CsvWriter csv, PrintingTexts texts, BatchHead head, BatchParcel parcel, BatchLine line, CancellationToken ct)
    {
        WriteNumber(csv, head.Number);
        WriteNumber(csv, head.Version);
        WriteNumber(csv, parcel.Number);
        var address = parcel.Address;
        foreach (var text in (string[])
        [
            parcel.Code, parcel.Member, address.Recipient, address.Phone, address.Line1, address.Line2, address.City, address.Subdivision,
            address.PostalCode, address.Country, parcel.GiftNote, texts.Storage(parcel.Storage), line.OfferName, texts.Storage(line.Storage),
        ])
        {
            csv.WriteText(text);
        }

        WriteNumber(csv, line.Units);
        WriteNumber(csv, line.NetGrams);
        WriteNumber(csv, line.GrossGrams);
        csv.WriteField(line.IsSoldByWeight && parcel.ActualGrams is { } grams ? grams.ToString(CultureInfo.InvariantCulture) : "");
        await csv.EndRecordAsync(ct);
    }

    private static void WriteNumber(CsvWriter csv, long number) => csv.WriteField(number.ToString(CultureInfo.InvariantCulture));
}
