using System.Text;
using CsvHelper;
using Npgsql;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>The beginning of a table, as it will be written.</summary>
public sealed record CarrierPreview(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows, BatchTotals Totals);

/// <summary>A batch's parcels as a carrier's program takes them: a line each. It streams; what was exported is logged.</summary>
public sealed class ExportForCarrier(NpgsqlDataSource database, PrintRuns runs, TimeProvider clock)
{
    /// <summary>Its name in the log of what was printed.</summary>
    public const string Document = "carrier-export";

    private const int PreviewRows = 3;

    /// <summary>Nothing is written before it is certain that the actor may have it.</summary>
    public async Task<BatchTotals> RunAsync(Actor actor, Guid batchId, ExportFormat format, string language, Stream stream, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, batchId, version: null, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        head.MustBeShipped();
        var cells = new CarrierCells(head, format, new PrintingTexts(language));
        var totals = await batch.TotalAsync(ct);
        await runs.AddAsync(
            actor, new PrintRun(head.Id, Document, head.Version, null, Languages.Nearest(language), null, 0, null, totals.Checksum, clock.GetUtcNow()), ct);
        await using var writer = new StreamWriter(stream, EncodingOf(format.Encoding), leaveOpen: true);
        await using var csv = CsvWriter.Create(writer, new CsvWriterOptions { Separator = SeparatorOf(format.Delimiter) }, true);
        await WriteAsync(csv, cells.Headings, ct);
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
            await WriteAsync(csv, cells.Of(parcel), ct);
        await csv.FlushAsync(ct);
        return totals;
    }

    /// <summary>Its heading and first lines, for whoever is making or choosing a mapping.</summary>
    public async Task<CarrierPreview> PreviewAsync(Actor actor, Guid batchId, ExportFormat format, string language, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, batchId, version: null, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        head.MustBeShipped();
        var cells = new CarrierCells(head, format, new PrintingTexts(language));
        using var sum = new BatchSum();
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            sum.Add(parcel);
            if (rows.Count < PreviewRows)
                rows.Add([.. cells.Of(parcel)]);
        }

        return new CarrierPreview([.. cells.Headings], rows, sum.Total());
    }

    /// <summary>What an answer with such a table says of itself.</summary>
    public static string ContentType(TableEncoding encoding) => $"text/csv; charset={EncodingOf(encoding).WebName}";

    private static async Task WriteAsync(CsvWriter csv, IEnumerable<string> cells, CancellationToken ct)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        await csv.EndRecordAsync(ct);
    }

    private static Encoding EncodingOf(TableEncoding encoding) => encoding switch
    {
        TableEncoding.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        TableEncoding.Utf8Bom => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        TableEncoding.Gb18030 => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!,
        _ => throw new InvalidOperationException($"Nothing is written as {encoding}."),
    };

    private static char SeparatorOf(TableDelimiter delimiter) => delimiter switch
    {
        TableDelimiter.Comma => ',',
        TableDelimiter.Semicolon => ';',
        TableDelimiter.Tab => '\t',
        _ => throw new InvalidOperationException($"Nothing is separated by {delimiter}."),
    };
}
