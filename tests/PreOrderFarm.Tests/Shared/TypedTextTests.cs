using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

public sealed class TypedTextTests
{
    [Theory]
    [InlineData("Äpfel 苹果 🍎", true)]
    [InlineData("tab\there", false)]
    [InlineData("nul\0", false)]
    public void A_line_holds_only_what_every_store_and_feed_can(string text, bool holds)
    {
        Assert.Equal(holds, TypedText.IsLine(text, 1, 100));
        Assert.Equal(holds || text.Contains('\t', StringComparison.Ordinal), TypedText.IsProse(text, 100));
    }

    // An attribute cannot hold them.
    [Fact]
    public void Half_a_character_and_none_are_no_text()
    {
        foreach (var text in new[] { "half \ud83c", "\udf4e half", "none \ufffe", "none \uffff" })
        {
            Assert.False(TypedText.IsLine(text, 1, 100));
            Assert.False(TypedText.IsProse(text, 100));
        }
    }
}
