using System.Globalization;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>How a payout's statement looks on paper: what was paid, and the lines that it is made of.</summary>
internal sealed class PayoutSheet(PayoutStatement statement, PrintingTexts texts, DateTimeOffset printedAt)
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

    internal Document Document(SheetPaper paper) => new()
    {
        // Seven columns need the width of A4.
        Page = paper.Paper == Paper.A5 ? paper.Page.Turned() : paper.Page,
        Margins = paper.PageMargins,
        Title = $"{texts["payout_statement"]} – {Payout.Campaign}",
        Author = Payout.GrowerName,
        CreatedAt = printedAt,
        Style = new TextStyle { Language = texts.Language, SizePoints = 9 },
        Footer = page => new Row(
            new Cell(Width.Share(3), new Stack(
                new Text(Payout.Id.ToString("D")) { SizePoints = 8, MaxLines = 1 },
                new Text($"{texts.Printed(printedAt, Payout.TimeZone)} · {texts.Format("checksum", Sum())}") { SizePoints = 8, MaxLines = 1 })),
            new Cell(Width.Share(2), new Text(texts.Format("page", page.Number, page.Total)) { SizePoints = 8, MaxLines = 1 }, Alignment.End)),
    };

    internal IEnumerable<Block> Blocks()
    {
        yield return new Text(texts["payout_statement"]) { SizePoints = 18, Weight = FontWeight.Bold };
        yield return new Text($"{Payout.GrowerName} · {Payout.Campaign}") { SizePoints = 11, MaxLines = 3 };
        yield return new Text(Events()) { MaxLines = 2 };
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
            new Column(Width.Share(), Heading("payout_line")),
            new Column(Width.Millimetres(20), Heading("payout_date")),
            Numbers("payout_gross"), Numbers("payout_platform_fee", 21), Numbers("payout_processing", 21), Numbers("payout_reserve", 21), Numbers("payout_amount"),
        ],
        statement.Lines.Select(line => (IReadOnlyList<Block>)
        [
            new Text(Line(texts, line)) { MaxLines = 2 },
            new Text(Day(line.OccurredAt)) { MaxLines = 1 },
            Number(line.Gross), Number(-line.PlatformFee), Number(-line.ProcessingFee), Number(-line.Reserve), Number(line.Amount),
        ]).Append(
        [
            new Text(texts["payout_sum"]) { Weight = FontWeight.Bold },
            new Text(""),
            Sum(line => line.Gross), Sum(line => -line.PlatformFee), Sum(line => -line.ProcessingFee), Sum(line => -line.Reserve), Sum(line => line.Amount),
        ]));

    private Column Numbers(string key, double millimetres = 23) => new(Width.Millimetres(millimetres), Heading(key), Alignment.End);

    private Text Heading(string key) => new(texts[key]) { SizePoints = 8, Weight = FontWeight.Bold, MaxLines = 2 };

    private Text Number(Money amount) => new(amount.Minor == 0 ? "–" : Amount(amount)) { MaxLines = 1 };

    private Text Sum(Func<StatementLine, Money> amount) =>
        new(Amount(statement.Lines.Select(amount).Aggregate(Money.Zero(Payout.Amount.Currency), (sum, one) => sum + one))) { Weight = FontWeight.Bold, MaxLines = 1 };

    private string Amount(Money amount) => amount.Format(Languages.Culture(texts.Language));

    private string Day(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(Payout.TimeZone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
