using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Tests.Fulfilment;

public sealed class TypedWeightTests
{
    [Theory]
    [InlineData("4.73", 4_730)]
    [InlineData("4,730", 4_730)]
    [InlineData(" +  5.032kg", 5_032)]
    [InlineData("4730 g", 4_730)]
    [InlineData("１２．５公斤", 12_500)]
    [InlineData("0.001", 1)]
    [InlineData("5", 5_000)]
    public void What_hands_and_scales_type_is_read_to_the_gram(string typed, long grams) => Assert.Equal(grams, TypedWeight.Grams(typed));

    [Theory]
    [InlineData("")]
    [InlineData("five")]
    [InlineData("-5")]
    [InlineData("4.7305")]
    [InlineData("1.234,5")]
    [InlineData("4.5 g")]
    [InlineData("5e3")]
    [InlineData("12345678")]
    [InlineData("\ud800")]
    public void What_is_no_weight_is_none(string typed) => Assert.Null(TypedWeight.Grams(typed));
}
