using PreOrderFarm.Payouts;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

public sealed class PrintPayoutStatementTests
{
    internal static readonly DateTimeOffset At = new(2027, 4, 20, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_column_is_summed_and_the_days_are_named()
    {
        using var pdf = await PrintAsync(
            PayoutKind.Earnings,
            Yuan(136_00),
            new StatementLine("parcel_released", 101, At, Yuan(100_00), Yuan(5_00), Yuan(3_00), Yuan(7_00), Yuan(85_00)),
            new StatementLine("parcel_released", 102, At, Yuan(60_00), Yuan(4_00), Yuan(2_00), Yuan(3_00), Yuan(51_00)));

        var text = pdf.Text();
        Assert.All(["¥160.00", "-¥9.00", "-¥5.00", "-¥10.00"], sum => Assert.Contains(sum, text, StringComparison.Ordinal));
        Assert.Contains("Printed 2027-04-20 14:00 (Shanghai) · Checksum ", text, StringComparison.Ordinal);
        Assert.Contains("Asked for on 2027-04-20 · Paid on 2027-04-22 · REF 7", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_advance_has_no_lines_and_says_what_it_is()
    {
        using var pdf = await PrintAsync(PayoutKind.Advance, Yuan(500_00));

        Assert.Contains("An advance on what is held", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sum", pdf.Text(), StringComparison.Ordinal);
    }

    internal static Money Yuan(long minor) => new(minor, "CNY");

    [Theory]
    [InlineData(Paper.A5, "595.276 x 419.528 pts")]
    [InlineData(Paper.Letter, "612 x 792 pts (letter)")]
    [InlineData(Paper.Roll100x150, "425.197 x 283.465 pts")]
    public async Task It_is_on_each_paper(Paper paper, string size)
    {
        using var pdf = await PrintAsync(paper, PayoutKind.Earnings, Yuan(85_00), new StatementLine("parcel_released", 101, At, Yuan(100_00), Yuan(5_00), Yuan(3_00), Yuan(7_00), Yuan(85_00)));

        Assert.Equal((1, size), (pdf.Pages, pdf.Info("Page size")));
        Assert.Contains("¥85.00", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("…", pdf.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "结款单", "包裹 101")]
    [InlineData("zh-Hant", "結款單", "包裹 101")]
    public async Task It_is_in_each_language(string language, params string[] words)
    {
        using var pdf = await PrintAsync(Paper.A4, PayoutKind.Earnings, Yuan(85_00), [new StatementLine("parcel_released", 101, At, Yuan(100_00), Yuan(5_00), Yuan(3_00), Yuan(7_00), Yuan(85_00))], language);

        Assert.All(words, word => Assert.Contains(word, pdf.Text(), StringComparison.Ordinal));
        Assert.Contains("¥85.00", pdf.Text(), StringComparison.Ordinal);
    }

    private static Task<Pdf> PrintAsync(PayoutKind kind, Money amount, params StatementLine[] lines) => PrintAsync(Paper.A4, kind, amount, lines);

    internal static Task<Pdf> PrintAsync(Paper paper, PayoutKind kind, Money amount, params StatementLine[] lines) => PrintAsync(paper, kind, amount, lines, "en");

    private static async Task<Pdf> PrintAsync(Paper paper, PayoutKind kind, Money amount, StatementLine[] lines, string language)
    {
        var payout = new PayoutCard(
            Guid.Parse("0198c3a2-0000-7000-8000-000000000001"), kind, Guid.NewGuid(), "Red-heart kiwifruit", Guid.NewGuid(), "Zhouzhi kiwi farm", "Asia/Shanghai", amount, Yuan(0),
            PayoutMethod.Bank, PayoutStatus.Succeeded, At, At.AddDays(2), null, "REF 7");
        using var stream = new MemoryStream();
        await new PrintPayoutStatement(new FakeClock(At)).PdfAsync(new PayoutStatement(payout, lines, new PayoutTransfer(null, null, null, null, null, null, null, null), null), language, paper, stream, default);
        return Pdf.From(stream.ToArray());
    }
}
