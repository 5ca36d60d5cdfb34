namespace PreOrderFarm.Typesetting.Tests;

public class CodeTests
{
    [Theory]
    [InlineData("SF1234567890123")]
    [InlineData("00340434161094042557")]
    [InlineData("1Z999AA10123456784")]
    [InlineData("JD014600006281230704")]
    [InlineData("a")]
    [InlineData("12345")]
    [InlineData("x 1234~{}|99")]
    public void A_carriers_number_is_read_back_by_a_scanner(string content)
    {
        using var pdf = Pdf.Print(new Document { Page = PageSize.Label100By150, Margins = Margins.All(5) }, "above", new Code128(content, 15), "below");

        Assert.Equal(content, pdf.Scan());
    }

    [Fact]
    public void Digits_take_half_the_room_of_letters() =>
        Assert.True(Code128.MinimumWidthMillimetres("00340434161094042557") < Code128.MinimumWidthMillimetres("JDABCDEFGHIJKLMNOPQR") * 0.7);

    [Theory]
    [InlineData("")]
    [InlineData("顺丰123")]
    [InlineData("tab\there")]
    [InlineData("nul\0")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public void What_no_such_code_can_hold_is_refused(string content)
    {
        Assert.False(Code128.CanEncode(content));
        Assert.Throws<TypesettingException>(() => new Code128(content, 10));
    }

    [Fact]
    public void A_code_too_narrow_for_a_scanner_is_refused_with_what_it_needs()
    {
        var row = new Row(new Cell(Width.Millimetres(30), new Code128("1Z999AA10123456784", 10)));

        var error = Assert.Throws<TypesettingException>(() => new Document().WritePdf(Stream.Null, [row]));
        Assert.Contains($"needs {Code128.MinimumWidthMillimetres("1Z999AA10123456784"):0} mm and has 30 mm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_keeps_white_sides_within_its_column()
    {
        const string content = "00340434161094042557";
        var width = Code128.MinimumWidthMillimetres(content);
        using var pdf = Pdf.Print(
            new Document { Margins = Margins.All(20) },
            new Row(new Cell(Width.Millimetres(20), Black()), new Cell(Width.Millimetres(width), new Code128(content, 15)), new Cell(Width.Millimetres(20), Black())));

        Assert.Equal(content, pdf.Scan());

        static Box Black() => new(new Spacer(15)) { Background = Colour.Black, PaddingMillimetres = 0, BorderPoints = 0 };
    }
}
