using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

public sealed class MoneyTests
{
    private static readonly Gen<long> Minor = Gen.Choose(-(int)Money.MaximumMinor, (int)Money.MaximumMinor).Select(minor => (long)minor);

    private static readonly Gen<long[]> Weights =
        Gen.Choose(0, 1_000_000).NonEmptyListOf().Select(weights => weights.Select(weight => (long)weight).ToArray()).Where(weights => weights.Any(weight => weight > 0));

    [Fact]
    public void Splitting_loses_no_cent() =>
        Prop.ForAll(Minor.ToArbitrary(), Weights.ToArbitrary(), (minor, weights) =>
            new Money(minor, "EUR").Split(weights).Sum(part => part.Minor) == minor).QuickCheckThrowOnFailure();

    [Fact]
    public void No_part_is_a_cent_away_from_its_share() =>
        Prop.ForAll(Minor.ToArbitrary(), Weights.ToArbitrary(), (minor, weights) =>
        {
            var total = weights.Aggregate((Int128)0, (sum, weight) => sum + weight);
            return new Money(minor, "EUR").Split(weights).Zip(weights)
                .All(part => Int128.Abs((part.First.Minor * total) - ((Int128)minor * part.Second)) < total);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_part_without_weight_gets_nothing() =>
        Assert.Equal([50L, 0L, 50L], new Money(100, "JPY").Split([1, 0, 1]).Select(part => part.Minor));

    [Fact]
    public void The_largest_remainder_gets_the_odd_cent_and_of_equals_the_first() =>
        Assert.Equal([34L, 33L, 33L], new Money(100, "USD").Split([1, 1, 1]).Select(part => part.Minor));

    [Fact]
    public void Splitting_over_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Money(100, "USD").Split([]));
        Assert.Throws<ArgumentException>(() => new Money(100, "USD").Split([0, 0]));
        Assert.Throws<ArgumentException>(() => new Money(100, "USD").Split([2, -1]));
    }

    [Fact]
    public void Two_currencies_do_not_add_up()
    {
        Assert.Throws<InvalidOperationException>(() => new Money(1, "EUR") + new Money(1, "USD"));
        Assert.Throws<InvalidOperationException>(() => new Money(1, "EUR") - new Money(1, "JPY"));
        Assert.Throws<ArgumentException>(() => new Money(1, "XXX"));
    }

    [Fact]
    public void An_overflow_is_an_error_and_never_another_amount() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, "EUR") + new Money(1, "EUR"));

    [Theory]
    [InlineData("12.50", "EUR", 1250)]
    [InlineData("12", "EUR", 1200)]
    [InlineData("12,50", "EUR", 1250)]
    [InlineData("1,200", "EUR", 120000)]
    [InlineData("€ 1,200.05", "EUR", 120005)]
    [InlineData("980", "JPY", 980)]
    [InlineData("¥980", "CNY", 98000)]
    [InlineData("999999.99", "USD", 99999999)]
    public void An_amount_is_read_as_people_type_it(string typed, string currency, long minor)
    {
        Assert.True(Currency.TryParseMinor(typed, currency, out var read));
        Assert.Equal(minor, read);
    }

    [Theory]
    [InlineData("12.505", "EUR")]
    [InlineData("980.5", "JPY")]
    [InlineData("-1", "EUR")]
    [InlineData("1000000.00", "USD")]
    [InlineData("100000000", "JPY")]
    [InlineData("1e3", "EUR")]
    [InlineData("twelve", "EUR")]
    [InlineData("", "EUR")]
    [InlineData(null, "EUR")]
    public void An_amount_that_is_negative_too_fine_too_large_or_no_number_is_refused(string? typed, string currency) =>
        Assert.False(Currency.TryParseMinor(typed, currency, out _));

    [Theory]
    [InlineData(125000, "EUR", "en", "€1,250.00")]
    [InlineData(1250, "JPY", "en", "JP¥1,250")]
    [InlineData(-500, "USD", "en", "-$5.00")]
    public void Money_is_shown_with_the_digits_of_its_currency(long minor, string currency, string culture, string shown) =>
        Assert.Equal(shown, new Money(minor, currency).Format(CultureInfo.GetCultureInfo(culture)));
}
