using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

public sealed class PrintReceiptTests
{
    private static readonly DateTimeOffset At = new(2027, 4, 20, 6, 0, 0, TimeSpan.Zero);

    private static readonly PledgeView Pledge = new(
        Guid.NewGuid(), "P-7K3M", PledgeStatus.Confirmed,
        new PledgeCampaign(
            Guid.NewGuid(), "kiwi", "Red-heart kiwifruit", CampaignStatus.Funded, At, At, "Asia/Shanghai", default, default, default, default, "周至猕猴桃园", "Zhouzhi"),
        "lin@example.com", null, "en", new PostalAddress("林小满", "+86 139 0000 0000", "长安街 1 号", "", "西安", "陕西", "710000", "CN"), "Mainland China", "",
        Yuan(321_00), Yuan(30_00),
        [
            new PledgeLineView(Guid.NewGuid(), "5 kg of kiwifruit", 3, Yuan(107_00), Yuan(10_00), 1, 700) { EarlyUnits = 2, EarlyPrice = Yuan(53_50) },
            new PledgeLineView(Guid.NewGuid(), "Kiwi wine", 1, Yuan(107_00), Yuan(10_00), 1, 1300),
        ],
        At, At, null,
        [new PaymentView(Guid.NewGuid(), PaymentStatus.Succeeded, Yuan(351_00), false, false, "card", At, At.AddMinutes(1), Yuan(351_00))],
        [
            new RefundView(Guid.NewGuid(), RefundStatus.Succeeded, RefundReason.Goodwill, Yuan(51_00), At.AddDays(3), At.AddDays(4), null),
            new RefundView(Guid.NewGuid(), RefundStatus.Failed, RefundReason.Goodwill, Yuan(99_00), At.AddDays(3), null, null),
        ],
        []);

    [Fact]
    public async Task It_names_goods_tax_by_rate_payments_and_what_went_back()
    {
        using var pdf = await PrintAsync("en", Paper.A4);

        var text = pdf.Text();
        Assert.All(
            [
                "Receipt P-7K3M", "周至猕猴桃园", "林小满", "5 kg of kiwifruit · early-bird price", "Shipping to Mainland China", "¥351.00",
                "Includes 7% tax: ¥14.00 of ¥214.00.", "Includes 13% tax: ¥12.31 of ¥107.00.",
                "Paid on 2027-04-20", "Paid back on 2027-04-24", "-¥51.00", "¥300.00", "Printed 2027-04-20 14:00 (Shanghai) · Checksum ",
            ],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.DoesNotContain("99.00", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_operator_and_where_and_by_whom_boxes_are_picked_up()
    {
        var point = new PostalAddress("", "", "1 Kiwi Road", "", "Zhouzhi", "", "710400", "CN");
        var fetched = Pledge with { Region = "The barn", PickUp = new PickUpDetail(Guid.NewGuid(), "The barn", point, "", "Sat 9–12", null, null, null, 10, 0) };
        using var pdf = await PrintAsync("en", Paper.A4, fetched, "Example Cooperative, 1 Orchard Lane");

        var text = pdf.Text();
        Assert.All(["Example Cooperative, 1 Orchard Lane", "Pick-up point", "The barn", "1 Kiwi Road", "Picked up by", "林小满", "Pick-up at The barn"], words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.DoesNotContain("长安街", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_weighs_less_is_taxed_less_and_until_that_is_known_the_tax_is_said_to_be_of_the_most()
    {
        var box = new PledgeLineView(Guid.NewGuid(), "5 kg box", 2, Yuan(107_00), Yuan(0), 1, 700) { MaximumGrams = 5_000 };
        PledgeTaxLine TaxOf(PledgeLineView line) => Assert.Single((Pledge with { Lines = [line] }).TaxLines);

        Assert.Equal(new PledgeTaxLine(700, Yuan(214_00), Yuan(14_00), true), TaxOf(box with { IsAtMost = true }));
        Assert.Equal(new PledgeTaxLine(700, Yuan(160_50), Yuan(10_50), false), TaxOf(box with { WeighedLess = Yuan(53_50) }));
    }

    [Fact]
    public async Task What_boxes_cost_less_by_their_weight_and_did_not_come_back_from_us_is_said_to_be_where_it_is()
    {
        using var whole = await PrintAsync("en", Paper.A5, Pledge with { WeightMoney = MoneyBack.Of("CNY", 800, new(800), 9_200, 0, 0) });
        using var held = await PrintAsync("en", Paper.A5, Pledge with { WeightMoney = MoneyBack.Of("CNY", 800, new(200, FailedMinor: 100), 9_200, 4_600, 2_300) });

        Assert.DoesNotContain("by their weight", whole.Text(), StringComparison.Ordinal);
        Assert.All(
            ["Your boxes cost ¥8.00 less by their weight.", "We have paid ¥2.00 of that back", "Your bank did not take ¥1.00 of that back", "¥2.00 of that is with your bank", "Your bank has returned ¥2.00 of that", "¥1.00 of that had gone back"],
            words => Assert.Contains(words, held.Text(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zh-Hans", Paper.A4, "含 7% 税：¥214.00 中的 ¥14.00。", "595.276 x 841.89 pts (A4)", 1)]
    [InlineData("zh-Hant", Paper.A5, "含 7% 稅：", "419.528 x 595.276 pts", 1)]
    [InlineData("en", Paper.Letter, "Includes 7% tax", "612 x 792 pts (letter)", 1)]
    [InlineData("en", Paper.Roll100x150, "Includes 7% tax: ¥14.00 of ¥214.00.", "283.465 x 425.197 pts", 2)]
    public async Task It_is_on_each_paper_in_each_language(string language, Paper paper, string tax, string size, int pages)
    {
        using var pdf = await PrintAsync(language, paper);

        Assert.Equal((pages, size), (pdf.Pages, pdf.Info("Page size")));
        Assert.Contains(tax, pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("…", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goods_without_tax_say_nothing_of_it_and_a_hundred_lines_take_more_pages()
    {
        var lines = Enumerable.Range(1, 100).Select(i => new PledgeLineView(Guid.NewGuid(), $"Box {i}", 1, Yuan(1_00), Yuan(0), 1, 0)).ToList();

        using var pdf = await PrintAsync("en", Paper.A5, Pledge with { Lines = lines });

        Assert.DoesNotContain("tax", pdf.Text(), StringComparison.Ordinal);
        Assert.True(pdf.Pages > 3);
        Assert.Contains($"Page {pdf.Pages} of {pdf.Pages}", pdf.TextOfPages()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_say_the_same_have_one_checksum_and_money_changes_it()
    {
        using var english = await PrintAsync("en", Paper.A4);
        using var chinese = await PrintAsync("zh-Hans", Paper.A5);
        using var other = await PrintAsync("en", Paper.A4, Pledge with { Refunds = [] });

        Assert.Equal(Checksum(english, "Checksum "), Checksum(chinese, "校验码 "));
        Assert.NotEqual(Checksum(english, "Checksum "), Checksum(other, "Checksum "));
    }

    private static string Checksum(Pdf pdf, string word) => pdf.Text().Split(word)[1][..8];

    [Fact]
    public async Task Where_nothing_was_paid_there_is_none() =>
        await Assert.ThrowsAsync<NotFound>(() => PrintAsync("en", Paper.A4, Pledge with { Payments = [] }));

    private static Money Yuan(long minor) => new(minor, "CNY");

    internal static async Task<Pdf> PrintAsync(string language, Paper paper, PledgeView? pledge = null, string runBy = "")
    {
        using var stream = new MemoryStream();
        await new PrintReceipt(Options.Create(new SiteOptions { Operator = runBy }), new FakeClock(At)).RunAsync(pledge ?? Pledge, language, paper, stream, default);
        return Pdf.From(stream.ToArray());
    }
}
