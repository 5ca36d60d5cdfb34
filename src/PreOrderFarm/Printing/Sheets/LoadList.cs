using System.Runtime.CompilerServices;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What each carrier takes along, or what is brought to a pick-up point, on sheets of its own, with lines on which both sides sign for it.</summary>
internal sealed class LoadList(SheetFrame frame, ReadBatch batch) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["load_list"];

    public string Checksum(BatchTotals totals) => totals.ChecksumWithCarriers;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in frame.Front())
            yield return block;
        var table = Table();
        string? carrier = null;
        var load = new Load();
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Carrier, ct))
        {
            if (carrier != parcel.Carrier)
            {
                if (carrier is not null)
                {
                    foreach (var block in End(carrier, load))
                        yield return block;
                    yield return new PageBreak();
                }

                (carrier, load) = (parcel.Carrier, new Load());
                yield return new RunningHead(new Stack(
                    new Text(Taker(carrier)) { SizePoints = 14, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(2) },
                    table.Heading()));
            }

            load.Add(parcel);
            yield return Row(table, parcel);
        }

        if (carrier is null)
            yield break;
        foreach (var block in End(carrier, load))
            yield return block;
    }

    private Table Table()
    {
        Column Numbers(string key, double millimetres) => new(Width.Millimetres(millimetres), frame.Heading(key), Alignment.End);
        Column[] marks = [new Column(Width.Millimetres(6)), Numbers("csv_parcel", 14)];
        var (recipient, number) = (frame.Heading("csv_recipient"), frame.Heading(frame.Batch.PickUp is null ? "tracking_number" : "csv_code"));
        Column[] others = frame.IsNarrow
            ? [new Column(Width.Share(), new Stack(recipient, number)), new Column(Width.Millimetres(21), new Stack(frame.Heading("boxes"), frame.Heading("gross")), Alignment.End)]
            : [new Column(Width.Share(), recipient), new Column(Width.Share(), number), Numbers("boxes", 12), Numbers("gross", 21)];
        return new Table([.. marks, .. others], []) { VerticalAlignment = VerticalAlignment.Middle };
    }

    private Block Row(Table table, BatchParcel parcel)
    {
        var address = parcel.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        List<Block> recipient =
        [
            new Text(address.Recipient) { Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(2), Language = language },
            new Text(frame.Batch.PickUp is null ? $"{address.PostalCode} {address.City} {address.Subdivision}".Trim() : address.Phone) { SizePoints = 9, MaxLines = frame.Paper.Lines(2), Language = language },
        ];
        List<Block> number = [new Text(parcel.TrackingNumber.Length == 0 ? parcel.Code : parcel.TrackingNumber) { MaxLines = frame.Paper.Lines(3) }];
        if (parcel.Storage == ParcelStorage.Chilled)
            number.Add(new Row(new Cell(Width.Millimetres(16), frame.ChilledMark(8))));
        Block[] marks = [new CheckBox(5), frame.Strong(texts.Number(parcel.Number))];
        Block gross = new Text(texts.Kilograms(parcel.GrossGrams)) { MaxLines = 1 };
        return frame.IsNarrow
            ? table.Row([.. marks, new Stack([.. recipient, .. number]), new Stack(texts.Count(parcel.Boxes), gross)])
            : table.Row([.. marks, new Stack(recipient), new Stack(number), texts.Count(parcel.Boxes), gross]);
    }

    private string Taker(string carrier) => frame.Batch.PickUp?.Name ?? (carrier.Length == 0 ? texts["no_carrier"] : carrier);

    // Who takes it is said again: the signatures may be alone on their page.
    private IEnumerable<Block> End(string carrier, Load load)
    {
        yield return new RunningHead(null);
        yield return new KeepTogether(new Stack(
            new Spacer(3),
            new Text(Taker(carrier)) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(2) },
            new Text(texts.Format("load_sum", texts.Count(load.Parcels), texts.Count(load.Chilled), texts.Count(load.Boxes), texts.Kilograms(load.GrossGrams)))
            {
                SizePoints = 12,
                Weight = FontWeight.Bold,
            },
            new Spacer(4),
            new Row(new Cell(Width.Share(), Signature("handed_over_by")), new Cell(Width.Share(), Signature("taken_over_by"))) { GapMillimetres = 10 }));
    }

    private Stack Signature(string key) => new(
        frame.Strong(texts[key]),
        new Spacer(12), new Rule { SpaceMillimetres = 0.5 }, new Text(texts["name_and_signature"]) { SizePoints = 8, MaxLines = 1 },
        new Spacer(9), new Rule { SpaceMillimetres = 0.5 }, new Text(texts["day_and_time"]) { SizePoints = 8, MaxLines = 1 });

    private sealed class Load
    {
        public long Parcels { get; private set; }
        public long Chilled { get; private set; }
        public long Boxes { get; private set; }
        public long GrossGrams { get; private set; }

        public void Add(BatchParcel parcel)
        {
            Parcels++;
            Chilled += parcel.Storage == ParcelStorage.Chilled ? 1 : 0;
            Boxes += parcel.Boxes;
            GrossGrams += parcel.GrossGrams;
        }
    }
}
