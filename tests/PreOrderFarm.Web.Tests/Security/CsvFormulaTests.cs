namespace PreOrderFarm.Web.Tests.Security;

public sealed class CsvFormulaTests
{
    [Theory]
    [InlineData("name,amount\nWang,-12.50\n\"O'Brien, Ann\",3\n")]
    [InlineData("name\n'=1+1\n\"'@SUM(A1)\"\n")]
    [InlineData("a;b\r\n1;2\r\n")]
    public void Names_and_numbers_are_harmless(string csv) => Assert.Empty(CsvFormulas.In(csv));

    [Theory]
    [InlineData("name\n=1+1\n")]
    [InlineData("name,x\n\"=HYPERLINK(\"\"https://evil.example\"\")\",1\n")]
    [InlineData("x\n+cmd|' /C calc'!A0\n")]
    [InlineData("x,y\n1,@SUM(A1)\n")]
    [InlineData("x\n\" -2+3\"\n")]
    [InlineData("\"\tx\"\n")]
    public void A_cell_that_begins_like_a_formula_is_found(string csv) => Assert.Single(CsvFormulas.In(csv));
}
