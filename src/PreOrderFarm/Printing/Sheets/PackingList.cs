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

    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["packing_list"];

    public string Checksum(BatchTotals totals) => totals.ChecksumWithWeights;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in frame.Front())
            yield return block;
        if (frame.Totals.Parcels == 0)
            yield break;
        yield return new Text(texts["to_pick"]) { SizePoints = 13, Weight = FontWeight.Bold };
        yield return Picks();
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

    private Table Picks()
    {
        Column Numbers(string key, double millimetres) => new(Width.Millimetres(millimetres), frame.Heading(key), Alignment.End);
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
            VerticalAlignment = VerticalAlignment.Middle,
        };
    }

    private Row Content(BatchParcel parcel) => new(
        new Cell(Width.Share(), new Stack([.. Left(parcel)])),
        new Cell(Width.Millimetres(QrMillimetres + 4), Right(parcel), Alignment.Centre))
    {
        GapMillimetres = 3,
    };

    private IEnumerable<Block> Left(BatchParcel parcel)
    {
        var address = parcel.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        yield return new Text(address.Recipient) { SizePoints = 14, Weight = FontWeight.Bold, MaxLines = 2, Language = language };
        foreach (var line in frame.Batch.PickUp is { } point ? [point.Name] : address.Lines())
            yield return new Text(line) { MaxLines = 3, Language = language };
        yield return new Text(frame.Batch.PickUp is null ? $"{Addresses.Country(address.Country, frame.Batch.GrowerCountry, texts.Language)} · {address.Phone}" : address.Phone) { MaxLines = 2 };
        yield return new Spacer(1.5);
        foreach (var line in parcel.Lines)
            yield return Line(parcel, line);
        if (parcel.GiftNote.Length > 0)
        {
            yield return new Spacer(1);
            yield return new Box(new Text($"{texts["gift_note"]}: {parcel.GiftNote}") { Language = language })
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
        VerticalAlignment = VerticalAlignment.Middle,
    };

    // The member's number stands beside the quantity, where the packer's eye is.
    private IEnumerable<Cell> LineCells(BatchParcel parcel, BatchLine line)
    {
        yield return new Cell(Width.Millimetres(6), new CheckBox(5.5));
        yield return new Cell(Width.Millimetres(16), new Text($"{texts.Count(line.Units)} ×") { SizePoints = 16, Weight = FontWeight.Bold }, Alignment.End);
        if (parcel.Member.Length > 0)
            yield return new Cell(Width.Millimetres(28), new Text(parcel.Member) { Weight = FontWeight.Bold, MaxLines = 1 });
        yield return new Cell(Width.Share(), new Stack(
            new Text(line.OfferName) { SizePoints = 11, MaxLines = 3 },
            new Text(Weight(parcel, line)) { SizePoints = 9, MaxLines = 1 }));
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
            new QrCode(parcel.Code, QrMillimetres),
            new Text(parcel.Code) { SizePoints = 9, MaxLines = 1 },
        ];
        if (parcel.Storage == ParcelStorage.Chilled)
        {
            blocks.Add(frame.ChilledMark(12));
        }

        return new Stack(blocks);
    }
}
