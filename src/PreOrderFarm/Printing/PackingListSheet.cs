using System.Globalization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>
/// How a packing list looks: for a cold shed, gloves and bad light. Quantities are large, check boxes can be hit with a
/// thick pen, what must be chilled is white on black.
/// </summary>
internal sealed class PackingListSheet(PackingListBatch batch, PackingListTotals totals, PrintingTexts texts, DateTimeOffset printedAt)
{
    private const double QrMillimetres = 24;

    private string BatchLine => texts.Format("batch", batch.Number, batch.Version);

    internal Document Document() => new()
    {
        Page = PageSize.A4,
        Margins = Margins.All(12),
        Title = $"{texts["packing_list"]} – {batch.CampaignTitle} – {BatchLine}",
        Author = batch.GrowerName,
        CreatedAt = printedAt,
        Style = new TextStyle { Language = texts.Language, SizePoints = 10 },
        Header = Header,
        Footer = Footer,
    };

    internal IEnumerable<Block> Front()
    {
        yield return new Text(batch.CampaignTitle) { SizePoints = 18, Weight = FontWeight.Bold, MaxLines = 3 };
        yield return new Text($"{batch.GrowerName} · {batch.RegionName} · {texts.Format("ships", texts.Date(batch.ShipsFrom), texts.Date(batch.ShipsUntil))}") { MaxLines = 3 };
        if (!batch.IsLocked)
            yield return new Text(texts["not_locked"]) { Weight = FontWeight.Bold };
        yield return new Spacer(2);
        yield return Totals();
        yield return new Spacer(3);
        if (totals.Parcels == 0)
        {
            yield return texts["no_parcels"];
            yield break;
        }

        yield return new Text(texts["to_pick"]) { SizePoints = 13, Weight = FontWeight.Bold };
        yield return Picks();
        yield return new Spacer(5);
    }

    internal IEnumerable<Block> Parcel(PackingListParcel parcel)
    {
        var content = new Row(
            new Cell(Width.Share(), new Stack([.. Left(parcel)])),
            new Cell(Width.Millimetres(QrMillimetres + 4), Right(parcel), Alignment.Centre))
        {
            GapMillimetres = 3,
        };
        yield return new KeepTogether(new Box(content) { BorderPoints = 0.75 })
        {
            Continuation = new Text(texts.Format("continued", parcel.Number)) { Weight = FontWeight.Bold },
        };
        yield return new Spacer(2.5);
    }

    private Row Header(PageInfo page) => new(
        new Cell(Width.Share(3), new Text($"{texts["packing_list"]} · {batch.CampaignTitle}") { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 }),
        new Cell(Width.Share(2), new Text(BatchLine) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 }, Alignment.End))
    {
        GapMillimetres = 4,
    };

    private Row Footer(PageInfo page) => new(
        new Cell(Width.Share(3), Small($"{texts.Format("printed", Local(printedAt))} · {texts.Format("checksum", totals.Checksum)}")),
        new Cell(Width.Share(2), Small(texts.Format("page", page.Number, page.Total)), Alignment.End))
    {
        GapMillimetres = 4,
    };

    private static Text Small(string content) => new(content) { SizePoints = 8, MaxLines = 1 };

    private string Local(DateTimeOffset instant)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(batch.TimeZone);
        return TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + $" ({batch.TimeZone})";
    }

    private Row Totals()
    {
        Cell Figure(string key, string value) => new(Width.Share(), new Stack(
            new Text(texts[key]) { SizePoints = 9, Colour = Colour.Grey },
            new Text(value) { SizePoints = 15, Weight = FontWeight.Bold }));
        return new Row(
            Figure("parcels", texts.Count(totals.Parcels)),
            Figure("chilled_parcels", texts.Count(totals.ChilledParcels)),
            Figure("boxes", texts.Count(totals.Boxes)),
            Figure("net", texts.Kilograms(totals.NetGrams)),
            Figure("gross", texts.Kilograms(totals.GrossGrams)));
    }

    private Table Picks()
    {
        Column Numbers(string key, double millimetres) => new(Width.Millimetres(millimetres), Heading(key), Alignment.End);
        return new Table(
            [
                new Column(Width.Millimetres(5)),
                new Column(Width.Share(), Heading("offer")),
                new Column(Width.Millimetres(24), Heading("storage")),
                Numbers("parcels", 20),
                Numbers("boxes", 20),
                Numbers("net", 26),
            ],
            totals.Picks.Select(pick => (IReadOnlyList<Block>)
            [
                new CheckBox(4.5),
                new Text(pick.OfferName) { MaxLines = 3 },
                Storage(pick.Storage),
                texts.Count(pick.Parcels),
                new Text(texts.Count(pick.Units)) { SizePoints = 12, Weight = FontWeight.Bold },
                texts.Kilograms(pick.NetGrams),
            ]))
        {
            VerticalAlignment = VerticalAlignment.Middle,
        };
    }

    private Text Heading(string key) => new(texts[key]) { SizePoints = 9, Weight = FontWeight.Bold, MaxLines = 1 };

    private Text Storage(ParcelStorage storage) => new(texts.Storage(storage))
    {
        Weight = storage == ParcelStorage.Chilled ? FontWeight.Bold : FontWeight.Normal,
    };

    private IEnumerable<Block> Left(PackingListParcel parcel)
    {
        var address = parcel.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        yield return new Text(address.Recipient) { SizePoints = 14, Weight = FontWeight.Bold, MaxLines = 2, Language = language };
        foreach (var line in Addresses.Lines(address))
            yield return new Text(line) { MaxLines = 3, Language = language };
        yield return new Text($"{Addresses.Country(address.Country, batch.GrowerCountry, texts.Language)} · {address.Phone}") { MaxLines = 2 };
        yield return new Spacer(1.5);
        foreach (var line in parcel.Lines)
            yield return Line(line);
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

    private Row Line(PackingListLine line) => new(
        new Cell(Width.Millimetres(6), new CheckBox(5.5)),
        new Cell(Width.Millimetres(16), new Text($"{texts.Count(line.Units)} ×") { SizePoints = 16, Weight = FontWeight.Bold }, Alignment.End),
        new Cell(Width.Share(), new Text(line.OfferName) { SizePoints = 11, MaxLines = 3 }),
        new Cell(Width.Millimetres(22), new Text(texts.Kilograms(line.NetGrams)) { MaxLines = 1 }, Alignment.End))
    {
        GapMillimetres = 2.5,
        VerticalAlignment = VerticalAlignment.Middle,
    };

    private Stack Right(PackingListParcel parcel)
    {
        List<Block> blocks =
        [
            new Text(texts.Format("parcel", parcel.Number)) { SizePoints = 11, Weight = FontWeight.Bold, MaxLines = 1 },
            new QrCode(parcel.Code, QrMillimetres),
            new Text(parcel.Code) { SizePoints = 9, MaxLines = 1 },
        ];
        if (parcel.Storage == ParcelStorage.Chilled)
        {
            var mark = new Text(texts.Storage(ParcelStorage.Chilled)) { SizePoints = 12, Weight = FontWeight.Bold, Colour = Colour.White, MaxLines = 1 };
            blocks.Add(new Box(mark) { Background = Colour.Black, PaddingMillimetres = 0.5 });
        }

        return new Stack(blocks);
    }
}
