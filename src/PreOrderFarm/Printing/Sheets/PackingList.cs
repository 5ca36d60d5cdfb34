using System.Runtime.CompilerServices;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>
/// How a packing list looks: for a cold shed, gloves and bad light. Quantities are large, check boxes can be hit with a
/// thick pen, what must be chilled is white on black.
/// </summary>
internal sealed class PackingList(SheetFrame frame, ReadBatch batch, bool isOneOnAPage) : ISheet
{
    private const double QrMillimetres = 24;

    // So that two small parcels have room on a roll's label.
    private const double NarrowQrMillimetres = 20;

    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["packing_list"];

    public string Checksum(BatchTotals totals) => totals.ChecksumWithWeights;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in frame.Front())
            yield return block;
        if (frame.Totals.Parcels == 0)
            yield break;
        yield return Picks(new Text(texts["to_pick"]) { SizePoints = 13, Weight = FontWeight.Bold });
        if (isOneOnAPage)
            yield return new PageBreak();
        else
            yield return new Spacer(5);
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            yield return new KeepTogether(new Box(Content(parcel)) { BorderPoints = 0.75 })
            {
                Continuation = new Text(texts.Format("continued", parcel.Number)) { Weight = FontWeight.Bold },
            };
            if (isOneOnAPage)
                yield return new PageBreak();
            else
                yield return new Spacer(2.5);
        }
    }

    private Table Picks(Text title)
    {
        Column Numbers(string key, double millimetres) => new(Width.Millimetres(millimetres), frame.Heading(key), Alignment.End);
        if (frame.IsNarrow)
            return NarrowPicks(title, Numbers("parcels", 16), Numbers("boxes", 16));
        return new Table(
            [
                new Column(Width.Millimetres(5)),
                new Column(Width.Share(), frame.Heading("offer")),
                new Column(Width.Millimetres(18), frame.Heading("storage")),
                Numbers("parcels", 16),
                Numbers("boxes", 16),
                Numbers("net", 24),
            ],
            frame.Totals.Picks.Select(pick => (IReadOnlyList<Block>)
            [
                new CheckBox(4.5),
                new Text(pick.OfferName) { MaxLines = 3 },
                frame.Storage(pick.Storage),
                texts.Count(pick.Parcels),
                new Text(texts.Count(pick.Units)) { SizePoints = 12, Weight = FontWeight.Bold },
                texts.Kilograms(pick.NetGrams, pick.IsSoldByWeight),
            ]))
        {
            Title = title,
            VerticalAlignment = VerticalAlignment.Middle,
        };
    }

    // How it is kept and what it weighs stand below what is to be picked.
    private Table NarrowPicks(Text title, Column parcels, Column boxes) => new(
        [new Column(Width.Millimetres(5)), new Column(Width.Share(), frame.Heading("offer")), parcels, boxes],
        frame.Totals.Picks.Select(pick => (IReadOnlyList<Block>)
        [
            new CheckBox(4.5),
            new Stack(
                new Text(pick.OfferName) { MaxLines = frame.Paper.Lines(3) },
                new Text($"{texts.Storage(pick.Storage)} · {texts.Kilograms(pick.NetGrams, pick.IsSoldByWeight)}") { Weight = pick.Storage == ParcelStorage.Chilled ? FontWeight.Bold : null, MaxLines = 4 }),
            texts.Count(pick.Parcels),
            new Text(texts.Count(pick.Units)) { SizePoints = 12, Weight = FontWeight.Bold },
        ]))
    {
        Title = title,
        VerticalAlignment = VerticalAlignment.Middle,
    };

    // The lines stand beside the code, or have the whole width below it.
    private Block Content(BatchParcel parcel)
    {
        var code = new Cell(Width.Millimetres(QrMillimetres + 4), Right(parcel), Alignment.Centre);
        Row Beside(IEnumerable<Block> left) => new(new Cell(Width.Share(), new Stack([.. left])), code) { GapMillimetres = 3 };
        return frame.IsNarrow
            ? new Stack([Beside(parcel.Storage == ParcelStorage.Chilled ? [.. Addressee(parcel), frame.ChilledMark(12)] : Addressee(parcel)), .. Goods(parcel)])
            : Beside([.. Addressee(parcel), .. Goods(parcel)]);
    }

    private IEnumerable<Block> Addressee(BatchParcel parcel)
    {
        var address = parcel.Address;
        var language = AddressLanguage(parcel);
        yield return new Text(address.Recipient) { SizePoints = 14, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(2), Language = language };
        foreach (var line in frame.Batch.PickUp is { } point ? [point.Name] : address.Lines())
            yield return new Text(line) { MaxLines = frame.Paper.Lines(3), Language = language };
        yield return new Text(frame.Batch.PickUp is null ? $"{Addresses.Country(address.Country, frame.Batch.GrowerCountry, texts.Language)} · {address.Phone}" : address.Phone) { MaxLines = frame.Paper.Lines(2) };
    }

    private string AddressLanguage(BatchParcel parcel) => Addresses.Language(parcel.Address.Country, texts.Language);

    private IEnumerable<Block> Goods(BatchParcel parcel)
    {
        yield return new Spacer(1.5);
        foreach (var line in parcel.Lines)
            yield return new KeepTogether(Line(parcel, line));
        if (parcel.GiftNote.Length > 0)
        {
            yield return new Spacer(1);
            yield return new Box(new Text($"{texts["gift_note"]}: {parcel.GiftNote}") { Language = AddressLanguage(parcel) })
            {
                BorderPoints = 0,
                Background = new Colour(240, 240, 240),
                PaddingMillimetres = 1.5,
            };
        }
    }

    private Row Line(BatchParcel parcel, BatchLine line) => new([.. LineCells(parcel, line)])
    {
        GapMillimetres = 2.5,
        VerticalAlignment = frame.IsNarrow ? VerticalAlignment.Top : VerticalAlignment.Middle,
    };

    // The member's number stands beside the quantity, where the packer's eye is. What it is a number of stands beside it, or below.
    private IEnumerable<Cell> LineCells(BatchParcel parcel, BatchLine line)
    {
        yield return new Cell(Width.Millimetres(6), new CheckBox(5.5));
        yield return new Cell(Width.Millimetres(16), new Text($"{texts.Count(line.Units)} ×") { SizePoints = 16, Weight = FontWeight.Bold }, Alignment.End);
        var member = new Text(parcel.Member) { Weight = FontWeight.Bold, MaxLines = 1 };
        Block[] goods = [new Text(line.OfferName) { SizePoints = 11, MaxLines = frame.Paper.Lines(3) }, new Text(Weight(parcel, line)) { SizePoints = 9, MaxLines = frame.Paper.Lines(1) }];
        if (parcel.Member.Length > 0 && !frame.IsNarrow)
            yield return new Cell(Width.Millimetres(28), member);
        yield return new Cell(Width.Share(), new Stack(parcel.Member.Length > 0 && frame.IsNarrow ? [member, .. goods] : goods));
    }

    // What is weighed is written there, or stands there once it was.
    private string Weight(BatchParcel parcel, BatchLine line) => line.IsSoldByWeight
        ? texts.Format("weighed", texts.Kilograms(line.NetGrams), parcel.ActualGrams is { } grams ? texts.Kilograms(grams) : texts["to_be_weighed"])
        : texts.Kilograms(line.NetGrams);

    private Stack Right(BatchParcel parcel)
    {
        List<Block> blocks =
        [
            new Text(texts.Format("parcel", parcel.Number)) { SizePoints = 11, Weight = FontWeight.Bold, MaxLines = 1 },
            new QrCode(parcel.Code, frame.IsNarrow ? NarrowQrMillimetres : QrMillimetres),
            new Text(parcel.Code) { SizePoints = 9, MaxLines = 1 },
        ];
        if (parcel.Storage == ParcelStorage.Chilled && !frame.IsNarrow)
            blocks.Add(frame.ChilledMark(12));
        return new Stack(blocks);
    }
}
