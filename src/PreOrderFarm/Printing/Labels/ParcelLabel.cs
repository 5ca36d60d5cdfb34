using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Labels;

/// <summary>A parcel and its place among those that go with it.</summary>
/// <param name="Ordinal">1, 2, 3 … among the batch's parcels.</param>
/// <param name="Piece">1, 2, 3 … among the parcels of the same pledge in this batch.</param>
/// <param name="Pieces">How many those are.</param>
internal sealed record LabelledParcel(BatchParcel Parcel, int Ordinal, int Piece, int Pieces);

/// <summary>
/// How a parcel's label looks. Every part has its place, however much or little stands in it: the recipient is as large as
/// fits, what the shed needs is below. Wide labels have the code beside the address, high ones below it.
/// </summary>
internal sealed class ParcelLabel(BatchHead batch, BatchTotals totals, PrintingTexts texts, LabelMedia media, DateTimeOffset printedAt)
{
    private const double EdgeMillimetres = 4.5;
    private const double RuleMillimetres = 2;
    private const double FootMillimetres = 5.2;

    private double Width { get; } = media.LabelSize().WidthMillimetres - 2 * EdgeMillimetres;

    private double Height { get; } = media.LabelSize().HeightMillimetres - 2 * EdgeMillimetres;

    internal Block Draw(LabelledParcel label) => new Box(new Stack(Height > Width ? [.. High(label)] : [.. Wide(label)])) { BorderPoints = 0, PaddingMillimetres = EdgeMillimetres };

    // Heights are those of a label of 100 × 150 mm; others have the same parts in proportion.
    private IEnumerable<Block> High(LabelledParcel label)
    {
        var parcel = label.Parcel;
        var scale = (Height - 2 * RuleMillimetres - FootMillimetres) / 134;
        var carrier = Carrier(parcel, 21 * scale).ToList();
        yield return new Row(
            new Cell(Typesetting.Width.Share(), Sender("\n", 11 * scale, 9)),
            new Cell(Typesetting.Width.Millimetres(34), Chilled(parcel, 11 * scale, 20), Alignment.End))
        { GapMillimetres = 3 };
        yield return Rule();
        foreach (var block in Recipient(parcel, (carrier.Count == 0 ? 62 : 56) * scale, 34, 17))
            yield return block;
        yield return Rule();
        yield return Contents(parcel, (carrier.Count == 0 ? 33 : 18) * scale, 13);
        yield return new Row(
            new Cell(Typesetting.Width.Millimetres(28 * scale), Code(parcel, 28 * scale)),
            new Cell(Typesetting.Width.Share(), Counts(label, 28 * scale, 17)))
        { GapMillimetres = 3 };
        foreach (var block in carrier)
            yield return block;
        foreach (var line in Foot(label))
            yield return line;
    }

    private IEnumerable<Block> Wide(LabelledParcel label)
    {
        var parcel = label.Parcel;
        const double side = 25;
        var carrierHeight = Math.Min(16, Height * 0.24);
        var carrier = Carrier(parcel, carrierHeight).ToList();
        var top = Height - FootMillimetres - (carrier.Count == 0 ? 0 : carrierHeight);
        var sender = Math.Max(4, top * 0.1);
        var contents = top * (carrier.Count == 0 ? 0.3 : 0.2);
        List<Block> left = [Sender(" · ", sender, 8), .. Recipient(parcel, top - sender - contents - RuleMillimetres, 24, 13), Rule(), Contents(parcel, contents, 11)];
        var counts = (top - side) * (parcel.Storage == ParcelStorage.Chilled ? 0.6 : 1);
        yield return new Row(
            new Cell(Typesetting.Width.Share(), new Stack(left)),
            new Cell(Typesetting.Width.Millimetres(side), new Stack(Code(parcel, side), Counts(label, counts, 10), Chilled(parcel, top - side - counts - 1.5, 14)), Alignment.Centre))
        { GapMillimetres = 3 };
        foreach (var block in carrier)
            yield return block;
        foreach (var line in Foot(label))
            yield return line;
    }

    private FittedText Sender(string between, double height, double size) => new(
        $"{texts["label_from"]} {batch.GrowerName}{between}{batch.GrowerPlace} · {Countries.Name(batch.GrowerCountry, Languages.Culture(texts.Language))}", height)
    { LargestPoints = size, SmallestPoints = 6 };

    private IEnumerable<Block> Recipient(BatchParcel parcel, double height, double nameSize, double addressSize)
    {
        var address = parcel.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        var lines = address.Lines().Append(Addresses.Country(address.Country, batch.GrowerCountry, texts.Language));
        yield return new FittedText(address.Recipient, height * 0.36)
        {
            LargestPoints = nameSize,
            SmallestPoints = 9,
            Weight = FontWeight.Bold,
            Language = language,
            VerticalAlignment = VerticalAlignment.Middle,
        };
        // What is fetched goes to the point: its name is what the driver and the counter read.
        yield return batch.PickUp is { } point
            ? new FittedText(point.Name, height * 0.52) { LargestPoints = nameSize, SmallestPoints = 9, Weight = FontWeight.Bold, VerticalAlignment = VerticalAlignment.Middle }
            : new FittedText(string.Join('\n', lines), height * 0.52) { LargestPoints = addressSize, SmallestPoints = 7, Language = language };
        yield return new FittedText(address.Phone, height * 0.12) { LargestPoints = addressSize, SmallestPoints = 7, MaxLines = 1 };
    }

    private FittedText Contents(BatchParcel parcel, double height, double size) => new(
        string.Join('\n', parcel.Lines.Select(line => $"{texts.Count(line.Units)} × {line.OfferName}")), height)
    { LargestPoints = size, SmallestPoints = 6 };

    private Block Chilled(BatchParcel parcel, double height, double size)
    {
        if (parcel.Storage != ParcelStorage.Chilled)
            return new Spacer(0);
        const double padding = 1;
        var words = new FittedText(texts["label_chilled"], height - 2 * padding)
        {
            LargestPoints = size,
            SmallestPoints = 7,
            MaxLines = 1,
            Weight = FontWeight.Bold,
            Colour = Colour.White,
            Alignment = Alignment.Centre,
            VerticalAlignment = VerticalAlignment.Middle,
        };
        return new Box(words) { Background = Colour.Black, BorderPoints = 0, PaddingMillimetres = padding };
    }

    private static QrCode Code(BatchParcel parcel, double size) => new(parcel.Code, size);

    private FittedText Counts(LabelledParcel label, double height, double size) => new(
        string.Join('\n', texts.Format("label_piece", label.Piece, label.Pieces), label.Parcel.Code, texts.Kilograms(label.Parcel.GrossGrams)), height)
    { LargestPoints = size, SmallestPoints = 6, Weight = FontWeight.Bold, VerticalAlignment = VerticalAlignment.Middle };

    // Where a scanner could not read the number, it is printed without a code.
    private IEnumerable<Block> Carrier(BatchParcel parcel, double height)
    {
        if (parcel.TrackingNumber.Length == 0)
            yield break;
        var words = new FittedText($"{parcel.Carrier}  {parcel.TrackingNumber}", 5) { LargestPoints = 11, SmallestPoints = 6, MaxLines = 1, Alignment = Alignment.Centre };
        if (!Code128.CanEncode(parcel.TrackingNumber) || Code128.MinimumWidthMillimetres(parcel.TrackingNumber) > Width)
        {
            yield return new Frame(words, height) { VerticalAlignment = VerticalAlignment.Middle };
            yield break;
        }

        yield return new Spacer(1);
        yield return new Row(new Cell(Typesetting.Width.Share(), new Code128(parcel.TrackingNumber, height - 6), Alignment.Centre));
        yield return words;
    }

    private static Rule Rule() => new() { SpaceMillimetres = (RuleMillimetres - 0.3) / 2, ThicknessPoints = 0.85 };

    // The second line is the same on all labels, so it is fitted once.
    private IEnumerable<Block> Foot(LabelledParcel label)
    {
        var words = $"{texts.Count(label.Ordinal)}/{texts.Count(totals.Parcels)} · {texts.Format("batch", batch.Number, batch.Version)} · {totals.ChecksumWithCarriers}";
        yield return FootLine(batch.IsReplaced ? $"{texts.Format("replaced", batch.CurrentVersion)} · {words}" : words);
        yield return FootLine($"{texts.Printed(printedAt, batch.TimeZone)} · {batch.CampaignTitle}");
    }

    private FittedText FootLine(string words) => new(words, FootMillimetres / 2)
    { LargestPoints = 6.5, SmallestPoints = 6, MaxLines = 1, Weight = batch.IsReplaced ? FontWeight.Bold : null };
}
