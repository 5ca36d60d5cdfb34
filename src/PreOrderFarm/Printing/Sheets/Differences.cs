using System.Runtime.CompilerServices;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>What is different from an older version, for who has packed by it: what no longer holds is struck out, what holds stands below it.</summary>
internal sealed class Differences(SheetFrame frame, ReadBatch batch, int since) : ISheet
{
    private readonly PrintingTexts texts = frame.Texts;

    public string Title => texts["differences"];

    // To say how many have changed, and to say what.
    public int Readings => 2;

    public async IAsyncEnumerable<Block> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        yield return frame.Headline(frame.Batch.CampaignTitle);
        var count = await batch.ChangesAsync(ct).CountAsync(ct);
        var sentence = count == 1 ? texts.Format("one_changed_since", since) : texts.Format("changed_since", texts.Count(count), since);
        yield return new Text(sentence) { SizePoints = 14, Weight = FontWeight.Bold };
        yield return new Spacer(4);
        await foreach (var change in batch.ChangesAsync(ct))
        {
            yield return new KeepTogether(new Box(new Stack([.. Lines(change)]) { GapMillimetres = 1 }) { BorderPoints = 0.75 })
            {
                Continuation = new Text(texts.Format("continued", change.Parcel.Number)) { Weight = FontWeight.Bold },
            };
            yield return new Spacer(2.5);
        }
    }

    private IEnumerable<Block> Lines(ParcelChange change)
    {
        var kind = (change.Before, change.After) switch
        {
            (null, _) => texts["change_added"],
            (_, null) => texts["change_cancelled"],
            _ => texts["change_changed"],
        };
        var check = new Cell(Width.Millimetres(6), new CheckBox(5));
        var parcel = new Text($"{texts.Format("parcel", change.Parcel.Number)} · {change.Parcel.Code}") { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = frame.Paper.Lines(1) };
        var what = new Text(kind) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = 1 };
        yield return new Row(frame.IsNarrow
            ? [check, new Cell(Width.Share(), new Stack(parcel, what))]
            : [check, new Cell(Width.Share(), parcel), new Cell(Width.Millimetres(36), what, Alignment.End)])
        {
            GapMillimetres = 3,
        };
        var (before, after) = (Fields(change.Before), Fields(change.After));
        foreach (var (key, was) in before)
        {
            var value = after.GetValueOrDefault(key, "");
            if (was != value || change.Before is null || change.After is null)
                yield return Field(key, was, value);
        }

        foreach (var (key, value) in after.Where(field => !before.ContainsKey(field.Key)))
            yield return Field(key, "", value);
    }

    private Row Field(string key, string before, string after)
    {
        List<Block> values = [];
        if (before.Length > 0)
            values.Add(new Text(before) { IsStruck = true });
        if (after.Length > 0)
            values.Add(new Text(after) { Weight = FontWeight.Bold });
        return new Row(new Cell(Width.Millimetres(28), frame.Heading(key)), new Cell(Width.Share(), new Stack(values))) { GapMillimetres = 3 };
    }

    private Dictionary<string, string> Fields(BatchParcel? parcel)
    {
        if (parcel is null)
            return [];
        var address = parcel.Address;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["csv_recipient"] = address.Recipient,
            ["csv_line1"] = string.Join(", ", address.Lines().Append(Addresses.Country(address.Country, frame.Batch.GrowerCountry, texts.Language))),
            ["csv_phone"] = address.Phone,
            ["storage"] = texts.Storage(parcel.Storage),
            ["contents"] = string.Join("\n", parcel.Lines.Select(line => $"{texts.Count(line.Units)} × {line.OfferName}")),
            ["gift_note"] = parcel.GiftNote,
        };
    }
}
