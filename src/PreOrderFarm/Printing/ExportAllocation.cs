using System.Globalization;
using CsvHelper;
using PreOrderFarm.Harvesting;

namespace PreOrderFarm.Printing;

/// <summary>How a short harvest would be divided, as a table for spreadsheets: a row for each pledge, money in minor units.</summary>
public sealed class ExportAllocation
{
    private static readonly string[] Headings =
    [
        "csv_pledge", "csv_lot", "csv_paid_at", "csv_ordered", "csv_gets", "csv_goods_minor", "csv_shipping_minor", "csv_refund_minor", "csv_currency",
        "csv_first_come", "csv_pro_rata", "csv_lottery",
    ];

    public async Task RunAsync(AllocationPreview preview, string language, Stream stream, CancellationToken ct)
    {
        var texts = new PrintingTexts(language);
        await using var writer = CsvText.Writer(stream);
        await using var csv = CsvWriter.Create(writer, new CsvWriterOptions(), true);
        foreach (var heading in Headings)
            csv.WriteText(texts[heading]);
        await csv.EndRecordAsync(ct);
        foreach (var share in preview.Shares)
        {
            csv.WriteText(share.Reference);
            csv.WriteText(share.Lot);
            csv.WriteText(share.ConfirmedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            foreach (var number in (long[])[share.Wanted, share.Given, share.Goods.Minor, share.Shipping.Minor, share.Refund.Minor])
                WriteNumber(csv, number);
            csv.WriteText(preview.Currency);
            foreach (var number in (long[])[share.FirstCome, share.ProRata, share.Lottery])
                WriteNumber(csv, number);
            await csv.EndRecordAsync(ct);
        }
        await csv.FlushAsync(ct);
    }

    private static void WriteNumber(CsvWriter csv, long number) => csv.WriteField(number.ToString(CultureInfo.InvariantCulture));
}
