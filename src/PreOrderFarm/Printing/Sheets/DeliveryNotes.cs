using System.Runtime.CompilerServices;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What lies in a box, to be put into it: one parcel a page, without prices, for it may be a gift.</summary>
internal sealed class DeliveryNotes(SheetFrame frame, ReadBatch batch, BatchParcel? only) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["delivery_note"];

    public string Checksum(BatchTotals totals) => totals.ChecksumWithWeights;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (frame.Totals.Parcels == 0)
            yield return texts["no_parcels"];
        await foreach (var parcel in only is null ? batch.ParcelsAsync(ParcelOrder.Packing, ct) : new[] { only }.ToAsyncEnumerable())
        {
            foreach (var block in Note(parcel))
                yield return block;
            yield return new PageBreak();
        }
    }

    private IEnumerable<Block> Note(BatchParcel parcel)
    {
        yield return frame.Headline(texts["delivery_note"]);
        yield return new Text($"{texts.Format("parcel", parcel.Number)} · {parcel.Code}{(parcel.Member.Length == 0 ? "" : $" · {parcel.Member}")}") { SizePoints = 11 };
        yield return new Spacer(frame.IsNarrow ? 3 : 5);
        yield return frame.IsNarrow
            ? new Stack(From(), To(parcel)) { GapMillimetres = 2 }
            : new Row(new Cell(Width.Share(), From()), new Cell(Width.Share(), To(parcel))) { GapMillimetres = 6 };
        yield return new Spacer(frame.IsNarrow ? 3 : 6);
        yield return new Text($"{frame.Batch.CampaignTitle} · {frame.Batch.Crop}") { MaxLines = frame.Paper.Lines(3) };
        if (parcel.Storage == ParcelStorage.Chilled)
        {
            yield return new Spacer(1.5);
            yield return frame.ChilledMark(10);
        }

        yield return new Spacer(2);
        yield return Contents(parcel);
        if (parcel.GiftNote.Length == 0)
            yield break;
        yield return new Spacer(5);
        yield return new Box(new Text(parcel.GiftNote) { SizePoints = 12 }) { BorderPoints = 0, Background = new Colour(240, 240, 240), PaddingMillimetres = 3 };
    }

    private Stack From() => new(
        frame.Heading("sender"),
        frame.Strong(frame.Batch.GrowerName),
        new Text($"{frame.Batch.GrowerPlace}, {Addresses.Country(frame.Batch.GrowerCountry, frame.Batch.GrowerCountry, texts.Language)}") { MaxLines = frame.Paper.Lines(3) });

    private Stack To(BatchParcel parcel)
    {
        var address = parcel.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        List<Block> lines = [frame.Heading("csv_recipient"), new Text(address.Recipient) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(3), Language = language }];
        lines.AddRange(address.Lines().Select(line => new Text(line) { MaxLines = frame.Paper.Lines(3), Language = language }));
        lines.Add(new Text(Addresses.Country(address.Country, frame.Batch.GrowerCountry, texts.Language)) { MaxLines = 1 });
        return new Stack(lines);
    }

    private Table Contents(BatchParcel parcel) => new(
        [
            new Column(Width.Millimetres(18), frame.Heading("boxes"), Alignment.End),
            new Column(Width.Share(), frame.Heading("offer")),
            new Column(Width.Millimetres(26), frame.Heading("net"), Alignment.End),
        ],
        parcel.Lines.Select(line => (IReadOnlyList<Block>)
        [
            frame.Strong(texts.Count(line.Units)),
            new Text(line.IsSoldByWeight && parcel.ActualGrams is not null ? $"{line.OfferName} · {texts.Kilograms(line.NetGrams, line.IsSoldByWeight)}" : line.OfferName) { MaxLines = frame.Paper.Lines(3) },
            new Text(parcel.ActualGrams is null ? texts.Kilograms(line.NetGrams, line.IsSoldByWeight) : texts.Kilograms(parcel.ActualGrams.Value)) { MaxLines = 2 },
        ]).Append([frame.Strong(texts.Count(parcel.Boxes)), frame.Strong(texts["sum"]), frame.Strong(texts.Kilograms(parcel.ActualGrams ?? parcel.NetGrams))]));
}
