using PreOrderFarm.Fulfilment;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What every sheet of a batch bears: batch, version, page x of y, time, totals and checksum; loudly, if it was replaced.</summary>
internal sealed class SheetFrame(BatchHead batch, BatchTotals totals, PrintingTexts texts, SheetPaper paper, DateTimeOffset printedAt)
{
    internal BatchHead Batch => batch;

    internal BatchTotals Totals => totals;

    internal PrintingTexts Texts => texts;

    private string BatchLine => texts.Format("batch", batch.Number, batch.Version);

    /// <summary>How wide what stands on a page may be.</summary>
    internal double WidthMillimetres(bool isTurned) =>
        (isTurned ? paper.Page.HeightMillimetres : paper.Page.WidthMillimetres) - paper.Margins.LeftMillimetres - paper.Margins.RightMillimetres;

    internal Document Document(ISheet sheet) => new()
    {
        Page = sheet.IsTurned ? paper.Page.Turned() : paper.Page,
        Margins = paper.PageMargins,
        Title = $"{sheet.Title} – {batch.CampaignTitle} – {BatchLine}",
        Author = batch.GrowerName,
        CreatedAt = printedAt,
        Style = new TextStyle { Language = texts.Language, SizePoints = 10 },
        Header = _ => Header(sheet.Title),
        Footer = page => Footer(page, sheet.Checksum(totals)),
    };

    /// <summary>What the whole document is about, on its first page.</summary>
    internal IEnumerable<Block> Front()
    {
        yield return new Text(batch.CampaignTitle) { SizePoints = 18, Weight = FontWeight.Bold, MaxLines = 3 };
        yield return new Text($"{batch.GrowerName} · {batch.RegionName} · {texts.Format(batch.PickUp is null ? "ships" : "fetched", texts.Date(batch.ShipsFrom), texts.Date(batch.ShipsUntil))}") { MaxLines = 3 };
        if (batch.PickUp is { } point)
            yield return PickUp(point);
        if (!batch.IsLocked)
            yield return new Text(texts["not_locked"]) { Weight = FontWeight.Bold };
        yield return new Spacer(2);
        yield return Figures();
        yield return new Spacer(3);
        if (totals.Parcels == 0)
            yield return texts["no_parcels"];
    }

    // Whoever drives there and whoever opens the door find it on each sheet.
    private static Box PickUp(BatchPickUp point) => new(new Stack(
        new Text(point.Name) { SizePoints = 16, Weight = FontWeight.Bold, MaxLines = 2 },
        new Text(string.Join(", ", point.Address.Lines())) { MaxLines = 3 },
        new Text(point.Hours) { MaxLines = 6 }))
    {
        BorderPoints = 0.75,
        PaddingMillimetres = 2,
    };

    internal Text Heading(string key) => new(texts[key]) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 };

    internal Text Storage(ParcelStorage storage) => new(texts.Storage(storage))
    {
        Weight = storage == ParcelStorage.Chilled ? FontWeight.Bold : FontWeight.Normal,
    };

    private Stack Header(string title)
    {
        var line = new Row(
            new Cell(Width.Share(3), new Text($"{title} · {batch.CampaignTitle}") { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 }),
            new Cell(Width.Share(2), new Text(BatchLine) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 }, Alignment.End))
        {
            GapMillimetres = 4,
        };
        if (!batch.IsReplaced)
            return new Stack(line);
        var mark = new Text(texts.Format("replaced", batch.CurrentVersion)) { SizePoints = 12, Weight = FontWeight.Bold, Colour = Colour.White, MaxLines = 1, Alignment = Alignment.Centre };
        return new Stack(line, new Box(mark) { Background = Colour.Black, PaddingMillimetres = 0.5 });
    }

    private Row Footer(PageInfo page, string checksum)
    {
        var sums = $"{texts["parcels"]} {texts.Count(totals.Parcels)} · {texts["boxes"]} {texts.Count(totals.Boxes)} · {texts.Kilograms(totals.NetGrams)}";
        return new Row(
            new Cell(Width.Share(3), new Stack(
                Small($"{texts.Printed(printedAt, batch.TimeZone)} · {texts.Format("checksum", checksum)}"),
                Small(sums))),
            new Cell(Width.Share(1), Small(texts.Format("page", page.Number, page.Total)), Alignment.End))
        {
            GapMillimetres = 4,
        };
    }

    private static Text Small(string content) => new(content) { SizePoints = 8, MaxLines = 1 };

    private Row Figures()
    {
        // Smaller on small paper, and never in two lines.
        Cell Figure(string key, string value, double share = 1) => new(Width.Share(share), new Stack(
            new Text(texts[key]) { SizePoints = 9, Colour = Colour.Grey, MaxLines = 1 },
            new FittedText(value, 7.5) { LargestPoints = 15, SmallestPoints = 8, MaxLines = 1, Weight = FontWeight.Bold, IsAsHighAsItsText = true }));
        return new Row(
            Figure("parcels", texts.Count(totals.Parcels)),
            Figure("chilled_parcels", texts.Count(totals.ChilledParcels)),
            Figure("boxes", texts.Count(totals.Boxes)),
            Figure("net", texts.Kilograms(totals.NetGrams), 1.4),
            Figure("gross", texts.Kilograms(totals.GrossGrams), 1.4))
        {
            GapMillimetres = 2,
        };
    }

    internal Text Strong(string content) => new(content) { Weight = FontWeight.Bold, MaxLines = 3 };

    /// <summary>White on black: it is seen in bad light, and printed without colour.</summary>
    internal Box ChilledMark(double sizePoints) => new(
        new Text(texts.Storage(ParcelStorage.Chilled)) { SizePoints = sizePoints, Weight = FontWeight.Bold, Colour = Colour.White, MaxLines = 1 })
    {
        Background = Colour.Black,
        PaddingMillimetres = 0.5,
    };
}
