using System.Globalization;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>How a payout's statement looks on paper: what was paid, and the lines that it is made of.</summary>
internal sealed class PayoutSheet(PayoutStatement statement, SheetPaper paper, PrintingTexts texts, DateTimeOffset printedAt)
{
    private PayoutCard Payout => statement.Payout;

    internal static string Line(PrintingTexts texts, StatementLine line) => line.Kind switch
    {
        "parcel_released" => texts.Format("parcel", line.ParcelNumber ?? 0),
        "reserve_released" => texts["payout_reserve_released"],
        "refund_requested" => texts["payout_refund"],
        "advance_recouped" => texts["payout_advance_recouped"],
        "debt_recouped" => texts["payout_debt_recouped"],
        "advance_voided" => texts["payout_advance_voided"],
        "dispute_frozen" => texts["payout_dispute_frozen"],
        "dispute_thawed" => texts["payout_dispute_thawed"],
        "dispute_lost" => texts["payout_dispute_lost"],
        "dispute_loss_credited" => texts["payout_dispute_loss_credited"],
        "dispute_loss_returned" => texts["payout_dispute_loss_returned"],
        "payout_carried" => texts["payout_carried"],
        "advance_found" => texts["payout_advance_found"],
        "reversal_found" => texts["payout_reversal_found"],
        _ => line.Kind,
    };

    internal Document Document() => new()
    {
        // Seven columns need the width of A4; those of a roll stand closer, and the day stands below what came of it.
        Page = paper.Paper is Paper.A5 or Paper.Roll100x150 ? paper.Page.Turned() : paper.Page,
        Margins = paper.PageMargins,
        Title = $"{texts["payout_statement"]} – {Payout.Campaign}",
        Author = Payout.GrowerName,
        CreatedAt = printedAt,
        Style = new TextStyle { Language = texts.Language, SizePoints = 9 },
        Footer = page => new PageFoot(Payout.Id.ToString("D"), texts.Printed(printedAt, Payout.TimeZone), texts.Format("checksum", Sum()), texts.Format("page", page.Number, page.Total)).OfMoney(paper.IsNarrow(), pageShare: 2),
    };

    internal IEnumerable<Block> Blocks()
    {
        yield return new Text(texts["payout_statement"]) { SizePoints = 18, Weight = FontWeight.Bold };
        yield return new Text($"{Payout.GrowerName} · {Payout.Campaign}") { SizePoints = 11, MaxLines = paper.Lines(3) };
        yield return new Text(Events()) { MaxLines = paper.Lines(2) };
        yield return new Spacer(3);
        yield return new Text(Amount(Payout.Amount)) { SizePoints = 16, Weight = FontWeight.Bold };
        yield return new Spacer(4);
        if (statement.Lines.Count > 0)
            yield return Table();
        else
            yield return new Text(texts["payout_is_advance"]);
    }

    private string Sum() => Checksum.Of(
    [
        $"{Payout.Id} {Payout.Amount} {Payout.Reference}",
        .. statement.Lines.Select(line => $"{line.Kind} {line.ParcelNumber} {line.OccurredAt.ToUnixTimeSeconds()} {line.Gross} {line.PlatformFee} {line.ProcessingFee} {line.Reserve} {line.Amount}"),
    ]);

    private string Events()
    {
        List<string> events = [texts.Format("payout_requested", Day(Payout.RequestedAt))];
        if (Payout.SucceededAt is { } paid)
            events.Add(texts.Format("payout_paid", Day(paid)));
        if (Payout.Reference is { } reference)
            events.Add(reference);
        return string.Join(" · ", events);
    }

    private Table Table() => new(
        [
            .. Beside(Heading("payout_line"), Heading("payout_date")).Select((heading, at) => new Column(at == 0 ? Width.Share() : Width.Millimetres(20), heading)),
            Numbers("payout_gross"), Numbers("payout_platform_fee", 21), Numbers("payout_processing", 21), Numbers("payout_reserve", 21), Numbers("payout_amount"),
        ],
        statement.Lines.Select(line => (IReadOnlyList<Block>)
        [
            .. Beside(new Text(Line(texts, line)) { MaxLines = paper.Lines(2) }, new Text(Day(line.OccurredAt)) { MaxLines = 1 }),
            Number(line.Gross), Number(-line.PlatformFee), Number(-line.ProcessingFee), Number(-line.Reserve), Number(line.Amount),
        ]).Append(
        [
            .. Beside(new Text(texts["payout_sum"]) { Weight = FontWeight.Bold }, new Text("")),
            Sum(line => line.Gross), Sum(line => -line.PlatformFee), Sum(line => -line.ProcessingFee), Sum(line => -line.Reserve), Sum(line => line.Amount),
        ]))
    {
        ColumnGapMillimetres = paper.IsNarrow() ? 2 : 3,
    };

    private Block[] Beside(Text what, Text day) => paper.IsNarrow() ? [new Stack(what, day)] : [what, day];

    private Column Numbers(string key, double millimetres = 23) => new(Width.Millimetres(millimetres), Heading(key), Alignment.End);

    private Text Heading(string key) => new(texts[key]) { SizePoints = 8, Weight = FontWeight.Bold, MaxLines = 2 };

    private Text Number(Money amount) => new(amount.Minor == 0 ? "–" : Amount(amount)) { MaxLines = 1 };

    private Text Sum(Func<StatementLine, Money> amount) =>
        new(Amount(statement.Lines.Select(amount).Aggregate(Money.Zero(Payout.Amount.Currency), (sum, one) => sum + one))) { Weight = FontWeight.Bold, MaxLines = 1 };

    private string Amount(Money amount) => amount.Format(Languages.Culture(texts.Language));

    private string Day(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(Payout.TimeZone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
