using PreOrderFarm.Fulfilment;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What to fetch from the store for a whole batch: the cold room's part and the rest, each with its sum.</summary>
internal sealed class PickList(SheetFrame frame) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["pick_list"];

    public IAsyncEnumerable<Block> BlocksAsync(CancellationToken ct) => Blocks().ToAsyncEnumerable();

    private IEnumerable<Block> Blocks()
    {
        foreach (var block in frame.Front())
            yield return block;
        if (frame.Totals.Parcels == 0)
            yield break;
        yield return new Text(frame.Batch.Crop) { SizePoints = 13, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(2) };
        foreach (var storage in (ParcelStorage[])[ParcelStorage.Chilled, ParcelStorage.Ambient])
        {
            var picks = frame.Totals.Picks.Where(pick => pick.Storage == storage).ToList();
            if (picks.Count == 0)
                continue;
            yield return new Spacer(3);
            yield return Table(storage == ParcelStorage.Chilled ? frame.ChilledMark(12) : frame.Strong(texts.Storage(storage)), picks, texts["sum"], picks);
        }

        yield return new Spacer(5);
        yield return Table(null, [], texts["sum_of_all"], frame.Totals.Picks);
    }

    private Table Table(Block? title, List<PickLine> picks, string sum, IReadOnlyList<PickLine> summed)
    {
        Column Numbers(string key, double millimetres) => new(Width.Millimetres(millimetres), frame.Heading(key), Alignment.End);
        Text Number(string number) => new(number) { SizePoints = 11, MaxLines = 1 };
        Text Bold(string number) => new(number) { SizePoints = 13, Weight = FontWeight.Bold, MaxLines = 1 };
        if (frame.IsNarrow)
            return Narrow(title, picks, sum, summed);
        return new Table(
            [
                new Column(Width.Millimetres(6)),
                new Column(Width.Share(), frame.Heading("offer")),
                Numbers("boxes", 18),
                Numbers("net", 26),
                Numbers("gross", 26),
            ],
            picks.Select(pick => (IReadOnlyList<Block>)
            [
                new CheckBox(5.5),
                new Text(pick.OfferName) { SizePoints = 11, MaxLines = 3 },
                Bold(texts.Count(pick.Units)),
                Number(texts.Kilograms(pick.NetGrams, pick.IsSoldByWeight)),
                Number(texts.Kilograms(pick.GrossGrams)),
            ]).Append(
            [
                new Text(""),
                Bold(sum),
                Bold(texts.Count(summed.Sum(pick => pick.Units))),
                Bold(texts.Kilograms(summed.Sum(pick => pick.NetGrams))),
                Bold(texts.Kilograms(summed.Sum(pick => pick.GrossGrams))),
            ]))
        {
            Title = title,
            VerticalAlignment = VerticalAlignment.Middle,
            RowPaddingMillimetres = 1.2,
        };
    }

    // The weights stand below what weighs it.
    private Table Narrow(Block? title, List<PickLine> picks, string sum, IReadOnlyList<PickLine> summed)
    {
        Stack Weighed(Text what, string net, long gross) => new(what, new Text($"{texts["net"]} {net} · {texts["gross"]} {texts.Kilograms(gross)}") { SizePoints = 9, MaxLines = 4 });
        Text Units(long units) => new(texts.Count(units)) { SizePoints = 13, Weight = FontWeight.Bold, MaxLines = 1 };
        return new Table(
            [new Column(Width.Millimetres(6)), new Column(Width.Share(), frame.Heading("offer")), new Column(Width.Millimetres(16), frame.Heading("boxes"), Alignment.End)],
            picks.Select(pick => (IReadOnlyList<Block>)
            [
                new CheckBox(5.5),
                Weighed(new Text(pick.OfferName) { SizePoints = 11, MaxLines = frame.Paper.Lines(3) }, texts.Kilograms(pick.NetGrams, pick.IsSoldByWeight), pick.GrossGrams),
                Units(pick.Units),
            ]).Append(
            [
                new Text(""),
                Weighed(new Text(sum) { SizePoints = 13, Weight = FontWeight.Bold, MaxLines = 2 }, texts.Kilograms(summed.Sum(pick => pick.NetGrams)), summed.Sum(pick => pick.GrossGrams)),
                Units(summed.Sum(pick => pick.Units)),
            ]))
        {
            Title = title,
            VerticalAlignment = VerticalAlignment.Middle,
            RowPaddingMillimetres = 1.2,
        };
    }
}
