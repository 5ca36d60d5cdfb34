using System.Runtime.CompilerServices;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>Who gets how many of what: recipients downwards, offers across, on as many pages as both need.</summary>
internal sealed class Matrix(SheetFrame frame, ReadBatch batch) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["matrix"];

    public bool IsTurned => true;

    public int Readings => frame.Totals.Parcels == 0 ? 1 : Parts().Count;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in frame.Front())
            yield return block;
        if (frame.Totals.Parcels == 0)
            yield break;
        var picks = frame.Totals.Picks;
        var parts = Parts();
        foreach (var part in parts)
        {
            if (part != parts[0])
                yield return new PageBreak();
            yield return new RunningHead(part.Heading());
            await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
            {
                var units = parcel.Lines.ToDictionary(line => line.OfferId, line => line.Units);
                yield return part.Row(
                    First(parcel),
                    at => new Text(units.TryGetValue(picks[at].OfferId, out var some) ? texts.Count(some) : "") { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = 1 });
            }

            yield return part.Row(
                [new Text(""), frame.Strong(texts["sum"]), new Text("")],
                at => new Text(texts.Count(picks[at].Units)) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = 1 });
            yield return new RunningHead(null);
        }
    }

    private IReadOnlyList<WideTablePart> Parts() => Table(frame.Totals.Picks).Parts(frame.WidthMillimetres(isTurned: true));

    private WideTable Table(IReadOnlyList<PickLine> picks) => new(
        [
            new Column(Width.Millimetres(14), frame.Heading("csv_parcel"), Alignment.End),
            new Column(Width.Millimetres(46), frame.Heading("csv_recipient")),
            new Column(Width.Millimetres(28), frame.Heading("csv_member")),
        ],
        [.. picks.Select(pick => new Column(Width.Millimetres(24), new Text(pick.OfferName) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 4 }, Alignment.End))]);

    private List<Block> First(BatchParcel parcel) =>
    [
        texts.Number(parcel.Number),
        new Text(parcel.Address.Recipient) { Weight = FontWeight.Bold, MaxLines = 1, Language = Addresses.Language(parcel.Address.Country, texts.Language) },
        new Text(parcel.Member) { MaxLines = 1 },
    ];
}
