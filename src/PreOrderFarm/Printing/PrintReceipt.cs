using System.Globalization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>A backer's receipt as a PDF: what the receipt's page says, for who keeps books on paper.</summary>
public sealed class PrintReceipt(IOptions<SiteOptions> site, TimeProvider clock)
{
    /// <param name="pledge">A pledge that the caller has shown they may see.</param>
    /// <param name="language">The receipt's language; the nearest known one is taken.</param>
    /// <param name="paper">One for lists.</param>
    /// <param name="stream">Gets the PDF, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    /// <exception cref="NotFound">Nothing was paid.</exception>
    public Task RunAsync(PledgeView pledge, string language, Paper paper, Stream stream, CancellationToken ct)
    {
        if (pledge.Paid.Minor <= 0)
            throw new NotFound();
        var sheet = new ReceiptSheet(pledge, site.Value, SheetPaper.Common(paper), new PrintingTexts(language), clock.GetUtcNow());
        return sheet.Document().WritePdfAsync(stream, sheet.Blocks(), ct);
    }

    /// <summary>The paper that was asked for by name; null: as is usual in the recipient's country.</summary>
    /// <exception cref="NotFound">Nothing was paid, so there is no receipt; or there is no such paper.</exception>
    public static Paper PaperFor(PledgeView pledge, string? paper)
    {
        if (pledge.Paid.Minor <= 0)
            throw new NotFound();
        if (paper is not null)
            return SheetPaper.ForList(paper).Paper;
        return pledge.Address.Country is "US" or "CA" or "MX" ? Paper.Letter : Paper.A4;
    }
}

/// <summary>How a receipt looks on paper.</summary>
internal sealed class ReceiptSheet(PledgeView pledge, SiteOptions site, SheetPaper paper, PrintingTexts texts, DateTimeOffset printedAt)
{
    private readonly CultureInfo culture = Languages.Culture(texts.Language);

    internal Document Document() => new()
    {
        Page = paper.Page,
        Margins = paper.PageMargins,
        Title = texts.Format("receipt", pledge.Reference),
        Author = site.Name,
        CreatedAt = printedAt,
        Style = new TextStyle { Language = texts.Language, SizePoints = 10 },
        Footer = page => new PageFoot($"{texts.Format("receipt", pledge.Reference)} · {site.Name}", texts.Printed(printedAt, pledge.Campaign.TimeZone), texts.Format("checksum", Sum()), texts.Format("page", page.Number, page.Total)).OfMoney(paper.IsNarrow(), pageShare: 1),
    };

    internal IEnumerable<Block> Blocks()
    {
        yield return new Text(texts.Format("receipt", pledge.Reference)) { SizePoints = 18, Weight = FontWeight.Bold };
        yield return new Spacer(3);
        yield return paper.IsNarrow()
            ? new Stack(Seller(), Buyer()) { GapMillimetres = 3 }
            : new Row(new Cell(Width.Share(), Seller()), new Cell(Width.Share(), Buyer())) { GapMillimetres = 6 };
        yield return new Spacer(6);
        yield return new Text(pledge.Campaign.Title) { SizePoints = 12, Weight = FontWeight.Bold, MaxLines = paper.Lines(3) };
        yield return new Spacer(1);
        yield return paper.IsNarrow() ? NarrowGoods() : Goods();
        foreach (var tax in pledge.TaxLines)
            yield return new Text(texts.Format(tax.IsAtMost ? "receipt_tax_at_most" : "receipt_tax", WrittenRate.Percent(tax.RateBasisPoints, culture), Amount(tax.Tax), Amount(tax.Gross))) { SizePoints = 9, MaxLines = paper.Lines(2) };
        yield return new Spacer(6);
        yield return new Text(texts["receipt_payments"]) { SizePoints = 12, Weight = FontWeight.Bold };
        yield return new Spacer(1);
        yield return Payments();
        foreach (var sentence in WeightRest())
            yield return new Text(sentence) { SizePoints = 9, MaxLines = paper.Lines(3) };
    }

    // Of what it says of money, in no language: two receipts that say the same bear the same.
    private string Sum() => Checksum.Of(
    [
        pledge.Reference,
        .. pledge.Lines.SelectMany(line => line.Parts, (line, part) => $"{line.Offer} {part.Quantity} {part.UnitPrice} {part.IsEarly} {line.MaximumGrams}"),
        $"{pledge.Shipping} {pledge.Total}",
        .. pledge.TaxLines.Select(tax => tax.ToString()),
        .. pledge.Payments.Where(payment => payment.Status == PaymentStatus.Succeeded).Select(payment => $"{payment.Amount} {payment.SucceededAt?.ToUnixTimeSeconds()}"),
        .. pledge.Refunds.Where(refund => refund.Status != RefundStatus.Failed).Select(refund => $"{refund.Amount} {refund.Reason} {refund.Status}"),
    ]);

    private Stack Seller() => new(
    [
        Heading("receipt_grown_by"),
        new Text(pledge.Campaign.GrowerName) { Weight = FontWeight.Bold, MaxLines = 3 },
        new Text(pledge.Campaign.GrowerPlace) { MaxLines = 2 },
        new Spacer(2),
        Heading("receipt_paid_to"),
        new Text(site.Name) { MaxLines = 2 },
        .. site.Operator.Length > 0 ? [new Text(site.Operator) { MaxLines = 4 }] : Array.Empty<Block>(),
        new Spacer(2),
        Heading("receipt_placed"),
        new Text(Day(pledge.PlacedAt)),
    ]);

    private Stack Buyer()
    {
        var address = pledge.PickUp?.Address ?? pledge.Address;
        var language = Addresses.Language(address.Country, texts.Language);
        List<Block> lines = [Heading(pledge.PickUp is null ? "csv_recipient" : "receipt_pick_up"), new Text(pledge.PickUp?.Name ?? address.Recipient) { Weight = FontWeight.Bold, MaxLines = 3, Language = language }];
        lines.AddRange(address.Lines().Select(line => new Text(line) { MaxLines = 3, Language = language }));
        lines.Add(new Text(Countries.Name(address.Country, culture)) { MaxLines = 1 });
        lines.Add(new Spacer(2));
        if (pledge.PickUp is not null)
            lines.AddRange([Heading("receipt_picked_up_by"), new Text(pledge.Address.Recipient) { MaxLines = 3 }]);
        lines.Add(new Text(pledge.Email) { MaxLines = 2 });
        return new Stack(lines);
    }

    private Table Goods() => new(
        [
            new Column(Width.Share(), Heading("offer")),
            new Column(Width.Millimetres(16), Heading("boxes"), Alignment.End),
            new Column(Width.Millimetres(24), Heading("receipt_price"), Alignment.End),
            new Column(Width.Millimetres(26), Heading("receipt_amount"), Alignment.End),
        ],
        pledge.Lines.SelectMany(line => line.Parts, (line, part) => (IReadOnlyList<Block>)
        [
            new Text(Named(line, part)) { MaxLines = 3 },
            texts.Count(part.Quantity),
            Amount(part.UnitPrice),
            Amount(part.UnitPrice * part.Quantity),
        ])
        .Append([new Text(Shipping()) { MaxLines = 2 }, "", "", Amount(pledge.Shipping)])
        .Append([Strong(texts["sum"]), "", "", Strong(Amount(pledge.Total))]));

    // How many, and at what price, stand below what they are.
    private Table NarrowGoods() => new(
        [new Column(Width.Share(), Heading("offer")), new Column(Width.Millimetres(26), Heading("receipt_amount"), Alignment.End)],
        pledge.Lines.SelectMany(line => line.Parts, (line, part) => (IReadOnlyList<Block>)
        [
            new Stack(new Text(Named(line, part)) { MaxLines = paper.Lines(3) }, new Text($"{texts.Count(part.Quantity)} × {Amount(part.UnitPrice)}") { MaxLines = 1 }),
            Amount(part.UnitPrice * part.Quantity),
        ])
        .Append([new Text(Shipping()) { MaxLines = paper.Lines(2) }, Amount(pledge.Shipping)])
        .Append([Strong(texts["sum"]), Strong(Amount(pledge.Total))]));

    private string Shipping() => texts.Format(pledge.PickUp is null ? "receipt_shipping" : "receipt_pick_up_at", pledge.Region);

    private string Named(PledgeLineView line, PledgeLinePart part) => string.Join(" · ", new[]
    {
        line.Offer,
        part.IsEarly ? texts["receipt_early"] : "",
        line.MaximumGrams is { } maximum ? texts.Kilograms(maximum, isSoldByWeight: true) : "",
    }.Where(word => word.Length > 0));

    private Table Payments() => new(
        [new Column(Width.Share()), new Column(Width.Millimetres(34), Alignment: Alignment.End)],
        pledge.Payments.Where(payment => payment.Status == PaymentStatus.Succeeded)
            .Select(payment => Line(texts.Format("receipt_paid_on", Day(payment.SucceededAt ?? payment.CreatedAt)), payment.Amount))
            .Concat(pledge.Refunds.Where(refund => refund.Status != RefundStatus.Failed)
                .Select(refund => Line(PaidBack(refund), -refund.Amount)))
            .Append([Strong(texts["receipt_net"]), Strong(Amount(pledge.Paid - pledge.Refunded))]));

    private string PaidBack(RefundView refund)
    {
        var on = texts.Format("receipt_refunded_on", Day(refund.SucceededAt ?? refund.RequestedAt));
        return refund.Reason == RefundReason.ActualWeight ? $"{on} · {texts["receipt_actual_weight"]}" : on;
    }

    // As the receipt's page says it: where what the boxes cost less is, if we did not pay all of it back.
    private IEnumerable<string> WeightRest()
    {
        if (pledge.WeightMoney is not { HasRest: true } money)
            yield break;
        yield return texts.Format("receipt_weighs_less", Amount(money.Difference));
        foreach (var (key, part) in new[] { ("receipt_weight_refunded", money.Refunded), ("receipt_weight_failed", money.Failed), ("receipt_weight_with_bank", money.WithBank), ("receipt_weight_by_bank", money.ReturnedByBank), ("receipt_weight_before", money.PaidBefore) })
        {
            if (part.Minor > 0)
                yield return texts.Format(key, Amount(part));
        }
    }

    private IReadOnlyList<Block> Line(string words, Money amount) => [words, Amount(amount)];

    private Text Heading(string key) => new(texts[key]) { SizePoints = 8, Weight = FontWeight.Bold, MaxLines = 1 };

    private static Text Strong(string content) => new(content) { Weight = FontWeight.Bold, MaxLines = 2 };

    private string Amount(Money amount) => amount.Format(culture);

    private string Day(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(pledge.Campaign.TimeZone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
