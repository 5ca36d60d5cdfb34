using System.Globalization;
using CsvHelper;
using Npgsql;
using PreOrderFarm.Members;

namespace PreOrderFarm.Printing;

/// <summary>The parcels of a batch that are sold by weight, for a spreadsheet or a scale's program: with what is known, to be filled in. It streams.</summary>
public sealed class ExportWeights(NpgsqlDataSource database)
{
    private static readonly string[] Headings = ["csv_parcel", "csv_code", "csv_recipient", "offer", "csv_at_most_kilograms", "csv_weight_kilograms"];

    /// <summary>Nothing is written before it is certain that the actor may have it.</summary>
    public async Task RunAsync(Actor actor, Guid batchId, string language, Stream stream, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, batchId, version: null, ct);
        (await batch.HeadForAsync(actor, ct)).MustNotBeCancelled();
        var texts = new PrintingTexts(language);
        await using var writer = CsvText.Writer(stream);
        await using var csv = CsvWriter.Create(writer, new CsvWriterOptions(), true);
        foreach (var heading in Headings)
            csv.WriteText(texts[heading]);
        await csv.EndRecordAsync(ct);
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            if (!parcel.Lines.Any(line => line.IsSoldByWeight))
                continue;
            csv.WriteField(parcel.Number.ToString(CultureInfo.InvariantCulture));
            csv.WriteText(parcel.Code);
            csv.WriteText(parcel.Address.Recipient);
            csv.WriteText(string.Join(", ", parcel.Lines.Select(line => $"{line.Units} × {line.OfferName}")));
            csv.WriteField(Kilograms(parcel.NetGrams));
            csv.WriteField(parcel.ActualGrams is { } grams ? Kilograms(grams) : "");
            await csv.EndRecordAsync(ct);
        }

        await csv.FlushAsync(ct);
    }

    // A point in all three languages.
    private static string Kilograms(long grams) => (grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
