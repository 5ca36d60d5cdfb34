using PreOrderFarm.Payments;

namespace PreOrderFarm.Tests.Payments;

public sealed class PaymentMethodsTests
{
    private static readonly DateTimeOffset Paid = new(2027, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] All = ["card", "alipay", "wechat_pay"];

    [Theory]
    [InlineData(90, "CNY", "card,alipay,wechat_pay")]
    [InlineData(91, "CNY", "card,wechat_pay")]
    [InlineData(180, "CNY", "card,wechat_pay")]
    [InlineData(181, "CNY", "card")]
    [InlineData(30, "BRL", "card")]
    [InlineData(30, "CHF", "card,wechat_pay")]
    public void A_method_is_offered_only_where_it_would_still_take_a_refund(int daysHeld, string currency, string methods) =>
        Assert.Equal(methods, string.Join(',', PaymentMethods.For(All, currency, Paid, Paid.AddDays(daysHeld))));

    [Fact]
    public void A_method_that_nobody_knows_is_a_mistake_in_the_settings() =>
        Assert.Throws<ArgumentException>(() => PaymentMethods.For(["cash"], "EUR", Paid, Paid));
}
