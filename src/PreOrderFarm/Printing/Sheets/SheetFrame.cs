using PreOrderFarm.Fulfilment;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What every sheet of a batch bears: batch, version, page x of y, time, totals and checksum; loudly, if it was replaced.</summary>
internal sealed class SheetFrame(BatchHead batch, BatchTotals totals, PrintingTexts texts, SheetPaper paper, DateTimeOffset printedAt)
{
    // Cairo keeps tags until the end: of the longest lists, which only go to a printer, they would take too much memory.
    private const int MostTaggedParcels = 1_000;

    internal BatchHead Batch => batch;

    internal BatchTotals Totals => totals;

    internal PrintingTexts Texts => texts;

    private string BatchLine => texts.Format("batch", batch.Number, batch.Version);

    internal SheetPaper Paper => paper;

    internal bool IsNarrow => paper.IsNarrow();

    internal Document Document(ISheet sheet) => new()
    {
        Page = sheet.IsTurned ? paper.Page.Turned() : paper.Page,
        Margins = paper.PageMargins,
        Title = $"{sheet.Title} – {batch.CampaignTitle} – {BatchLine}",
        Author = batch.GrowerName,
        CreatedAt = printedAt,
        IsTagged = totals.Parcels <= MostTaggedParcels,
        Style = new TextStyle { Language = texts.Language, SizePoints = 10 },
        HeaderGapMillimetres = IsNarrow ? 2 : 4,
        Header = _ => Header(sheet.Title, paper.IsNarrow(sheet.IsTurned)),
        Footer = page => Footer(page, sheet.Checksum(totals), paper.IsNarrow(sheet.IsTurned)),
    };

    /// <summary>What the whole document is about, on its first page.</summary>
    internal IEnumerable<Block> Front(bool isTurned = false)
    {
        yield return Headline(batch.CampaignTitle);
        yield return new Text($"{batch.GrowerName} · {batch.RegionName} · {texts.Format(batch.PickUp is null ? "ships" : "fetched", texts.Date(batch.ShipsFrom), texts.Date(batch.ShipsUntil))}") { MaxLines = paper.Lines(3) };
        if (batch.PickUp is { } point)
            yield return PickUp(point);
        if (!batch.IsLocked)
            yield return new Text(texts["not_locked"]) { Weight = FontWeight.Bold };
        yield return new Spacer(2);
        yield return Figures(isTurned);
        yield return new Spacer(3);
        if (totals.Parcels == 0)
            yield return texts["no_parcels"];
    }

    internal Text Headline(string content) => new(content) { SizePoints = IsNarrow ? 14 : 18, Weight = FontWeight.Bold, MaxLines = paper.Lines(3) };

    // Whoever drives there and whoever opens the door find it on each sheet.
    private Box PickUp(BatchPickUp point) => new(new Stack(
        new Text(point.Name) { SizePoints = 16, Weight = FontWeight.Bold, MaxLines = paper.Lines(2) },
        new Text(string.Join(", ", point.Address.Lines())) { MaxLines = paper.Lines(3) },
        new Text(point.Hours) { MaxLines = paper.Lines(6) }))
    {
        BorderPoints = 0.75,
        PaddingMillimetres = 2,
    };

    internal Text Heading(string key) => new(texts[key]) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = paper.Lines(1) };

    internal Text Storage(ParcelStorage storage) => new(texts.Storage(storage))
    {
        Weight = storage == ParcelStorage.Chilled ? FontWeight.Bold : FontWeight.Normal,
    };

    private Stack Header(string title, bool isNarrow)
    {
        Text Bold(string content) => new(content) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 };
        var about = Bold($"{title} · {batch.CampaignTitle}");
        Block line = isNarrow
            ? new Stack(about, Bold(BatchLine))
            : new Row(new Cell(Width.Share(3), about), new Cell(Width.Share(2), Bold(BatchLine), Alignment.End)) { GapMillimetres = 4 };
        if (!batch.IsReplaced)
            return new Stack(line);
        var mark = new Text(texts.Format("replaced", batch.CurrentVersion)) { SizePoints = 12, Weight = FontWeight.Bold, Colour = Colour.White, MaxLines = paper.Lines(1), Alignment = Alignment.Centre };
        return new Stack(line, new Box(mark) { Background = Colour.Black, PaddingMillimetres = 0.5 });
    }

    private Block Footer(PageInfo page, string checksum, bool isNarrow)
    {
        var sums = $"{texts["parcels"]} {texts.Count(totals.Parcels)} · {texts["boxes"]} {texts.Count(totals.Boxes)} · {texts.Kilograms(totals.NetGrams)}";
        return new PageFoot(sums, texts.Printed(printedAt, batch.TimeZone), texts.Format("checksum", checksum), texts.Format("page", page.Number, page.Total)).OfBatch(isNarrow);
    }

    private Block Figures(bool isTurned)
    {
        // Smaller on small paper, and never in two lines.
        FittedText Name(string key) => new(texts[key], 4.5) { LargestPoints = 9, SmallestPoints = 7, Colour = Colour.Grey, MaxLines = 1 };
        Cell Figure(string key, string value, double share = 1) => new(Width.Share(share), new Stack(
            Name(key),
            new FittedText(value, 7.5) { LargestPoints = 15, SmallestPoints = 8, MaxLines = 1, Weight = FontWeight.Bold, IsAsHighAsItsText = true }));
        Row Beside(params IReadOnlyList<Cell> figures) => new(figures) { GapMillimetres = 2 };
        Cell[] counts =
        [
            Figure("parcels", texts.Count(totals.Parcels)),
            Figure("chilled_parcels", texts.Count(totals.ChilledParcels)),
            Figure("boxes", texts.Count(totals.Boxes)),
        ];
        var weightShare = IsNarrow ? 1.2 : 1.4;
        Cell[] weights = [Figure("net", texts.Kilograms(totals.NetGrams), weightShare), Figure("gross", texts.Kilograms(totals.GrossGrams), weightShare)];
        return paper.IsNarrow(isTurned) ? new Stack(Beside(counts), Beside(weights)) : Beside([.. counts, .. weights]);
    }

    internal Text Strong(string content) => new(content) { Weight = FontWeight.Bold, MaxLines = paper.Lines(3) };

    /// <summary>White on black: it is seen in bad light, and printed without colour.</summary>
    internal Box ChilledMark(double sizePoints) => new(
        new Text(texts.Storage(ParcelStorage.Chilled)) { SizePoints = sizePoints, Weight = FontWeight.Bold, Colour = Colour.White, MaxLines = 1 })
    {
        Background = Colour.Black,
        PaddingMillimetres = 0.5,
    };
}
