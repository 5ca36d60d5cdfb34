using System.Globalization;
using CsvHelper;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>A payout's statement as a PDF and as a table for spreadsheets: the same lines, which sum to the payout.</summary>
public sealed class PrintPayoutStatement(TimeProvider clock)
{
    public async Task PdfAsync(PayoutStatement statement, string language, Paper paper, Stream stream, CancellationToken ct)
    {
        var sheet = new PayoutSheet(statement, SheetPaper.Common(paper), new PrintingTexts(language), clock.GetUtcNow());
        await sheet.Document().WritePdfAsync(stream, Blocks(sheet), ct);
    }

    /// <summary>UTF-8 with a byte order mark, for the spreadsheets that need one. Amounts are in whole units, as numbers.</summary>
    public async Task CsvAsync(PayoutStatement statement, string language, Stream stream, CancellationToken ct)
    {
        var texts = new PrintingTexts(language);
        await using var writer = CsvText.Writer(stream);
        await using var csv = CsvWriter.Create(writer, new CsvWriterOptions(), true);
        foreach (var heading in (string[])["payout_line", "payout_date", "payout_campaign", "payout_gross", "payout_platform_fee", "payout_processing", "payout_reserve", "payout_amount", "payout_currency"])
            csv.WriteText(texts[heading]);
        await csv.EndRecordAsync(ct);
        foreach (var line in statement.Lines)
        {
            ct.ThrowIfCancellationRequested();
            csv.WriteText(PayoutSheet.Line(texts, line));
            csv.WriteField(line.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            csv.WriteText(statement.Payout.Campaign);
            foreach (var amount in (Money[])[line.Gross, -line.PlatformFee, -line.ProcessingFee, -line.Reserve, line.Amount])
                csv.WriteField(amount.Major().ToString("F" + Currency.MinorDigits(amount.Currency), CultureInfo.InvariantCulture));
            csv.WriteField(line.Amount.Currency);
            await csv.EndRecordAsync(ct);
        }
        await csv.FlushAsync(ct);
    }

    private static async IAsyncEnumerable<Block> Blocks(PayoutSheet sheet)
    {
        foreach (var block in sheet.Blocks())
            yield return block;
        await Task.CompletedTask;
    }
}
