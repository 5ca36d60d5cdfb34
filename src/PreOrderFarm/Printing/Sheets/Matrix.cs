using System.Runtime.CompilerServices;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>Who gets how many of what: members downwards, offers across, on as many pages as both need. A member has one row, however many parcels.</summary>
internal sealed class Matrix(SheetFrame frame, ReadBatch batch) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["matrix"];

    public bool IsTurned => true;

    public int Readings => frame.Totals.Parcels == 0 ? 1 : Parts().Count;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in frame.Front(isTurned: true))
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
            await foreach (var parcels in MembersAsync(ct))
            {
                var units = parcels.SelectMany(parcel => parcel.Lines).GroupBy(line => line.OfferId).ToDictionary(lines => lines.Key, lines => lines.Sum(line => (long)line.Units));
                yield return part.Row(
                    First(parcels),
                    at => new Text(units.TryGetValue(picks[at].OfferId, out var some) ? texts.Count(some) : "") { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = 1 });
            }

            yield return part.Row(
                frame.IsNarrow ? [new Text(""), frame.Strong(texts["sum"])] : [new Text(""), frame.Strong(texts["sum"]), new Text("")],
                at => new Text(texts.Count(picks[at].Units)) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = 1 });
            yield return new RunningHead(null);
        }
    }

    // The parcels of a pledge stand beside each other in the packing order. One that was sent to somebody else has a row of its own.
    private async IAsyncEnumerable<IReadOnlyList<BatchParcel>> MembersAsync([EnumeratorCancellation] CancellationToken ct)
    {
        List<BatchParcel> together = [];
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            if (together.Count > 0 && (parcel.Member.Length == 0 || parcel.Member != together[0].Member || parcel.Address.Recipient != together[0].Address.Recipient))
            {
                yield return together;
                together = [];
            }

            together.Add(parcel);
        }

        if (together.Count > 0)
            yield return together;
    }

    private IReadOnlyList<WideTablePart> Parts() => Table(frame.Totals.Picks).Parts(frame.Paper.WidthMillimetres(isTurned: true));

    private WideTable Table(IReadOnlyList<PickLine> picks) => new(
        [new Column(Width.Millimetres(18), frame.Heading("csv_parcel"), Alignment.End), .. Whom()],
        [.. picks.Select(pick => new Column(Width.Millimetres(24), new Text(pick.OfferName) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 4 }, Alignment.End))]);

    // On a roll the number stands below the name, or there would be room for one offer.
    private Column[] Whom()
    {
        var (name, number) = (frame.Heading("csv_recipient"), frame.Heading("csv_member"));
        return frame.IsNarrow
            ? [new Column(Width.Millimetres(42), new Stack(name, number))]
            : [new Column(Width.Millimetres(42), name), new Column(Width.Millimetres(28), number)];
    }

    private List<Block> First(IReadOnlyList<BatchParcel> parcels)
    {
        var numbers = new Text(Numbers([.. parcels.Select(parcel => parcel.Number)]));
        var name = new Text(parcels[0].Address.Recipient) { Weight = FontWeight.Bold, MaxLines = 1, Language = Addresses.Language(parcels[0].Address.Country, texts.Language) };
        var member = new Text(parcels[0].Member) { MaxLines = 1 };
        return frame.IsNarrow ? [numbers, new Stack(name, member)] : [numbers, name, member];
    }

    // 5, 7–9
    private string Numbers(IReadOnlyList<int> numbers)
    {
        var words = new List<string>();
        for (var at = 0; at < numbers.Count; at++)
        {
            var first = at;
            while (at + 1 < numbers.Count && numbers[at + 1] == numbers[at] + 1)
                at++;
            words.Add(at == first ? texts.Number(numbers[at]) : texts.Number(numbers[first]) + (at == first + 1 ? ", " : "–") + texts.Number(numbers[at]));
        }

        return string.Join(", ", words);
    }
}
