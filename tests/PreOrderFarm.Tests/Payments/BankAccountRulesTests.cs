using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Payments;

public sealed class BankAccountRulesTests
{
    [Theory]
    [InlineData("1234", false)]
    [InlineData("12-345", true)]
    [InlineData("DE02 1203 0000 0000 2020 51", true)]
    [InlineData("123456789012345678901234567890123456789012", true)]
    [InlineData("1234567890123456789012345678901234567890123", false)]
    [InlineData("<b>12345</b>", false)]
    [InlineData("12345                                                        6", false)]
    public void A_backer_and_a_farm_give_an_account_alike(string account, bool isAccount)
    {
        var refund = Sentences(() => new RefundAccount { Holder = "Wu", Account = account, Bank = "HB" }.Checked());
        var payout = Sentences(() => new BankDetails("Wu", account, "HB", "CN").Checked());

        Assert.Equal(isAccount ? [] : ["Account: Give the account number or IBAN: 5 to 42 letters and digits."], refund);
        Assert.Equal(refund, payout);
    }

    [Fact]
    public void What_is_missing_is_said_of_each_field_alike()
    {
        var refund = Sentences(() => new RefundAccount().Checked());
        Assert.Equal(["Holder", "Account", "Bank"], refund.Select(sentence => sentence.Split(':')[0]));
        Assert.Equal(refund, Sentences(() => new BankDetails("", "", "", "CN").Checked()));
    }

    private static List<string> Sentences(Action check) =>
        Record.Exception(check) is RuleBroken broken ? [.. broken.Broken.Select(rule => $"{rule.Field}: {rule}")] : [];
}
