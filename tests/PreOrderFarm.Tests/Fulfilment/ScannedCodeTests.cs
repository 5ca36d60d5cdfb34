using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Tests.Fulfilment;

public sealed class ScannedCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Code = "7ZQ4M1WA0YK";

    [Theory]
    [InlineData("7ZQ4M1WA0YK")]
    [InlineData(" 7zq4m1wa0yk\r\n")]
    [InlineData("7ZQ4-M1WA-0YK")]
    [InlineData("7ZQ4 M1WA 0YK")]
    [InlineData("]Q17ZQ4M1WA0YK")]
    [InlineData("\u001d]C17ZQ4M1WA0YK\t")]
    [InlineData("PF:7ZQ4M1WA0YK")]
    [InlineData("https://farm.example/packing?code=7ZQ4M1WA0YK")]
    [InlineData("https://farm.example/p/7ZQ4M1WA0YK/")]
    [InlineData("７ＺＱ４Ｍ１ＷＡ０ＹＫ")]
    [InlineData("7ZQ4MIWAOYK")]
    public void A_code_is_read_however_it_was_printed_and_typed(string typed) => Assert.Contains(Code, ScannedCode.Candidates(typed));

    [Theory]
    [InlineData("7YQ4M1WA0ZK", "a German keyboard")]
    [InlineData("èWA'?&ZQàYK", "a French keyboard")]
    [InlineData("]Q1èwa',&zqàyk", "a French keyboard and a prefix")]
    public void A_scanner_on_another_keyboard_is_understood(string typed, string on) => Assert.True(ScannedCode.Candidates(typed).Contains(Code, StringComparer.Ordinal), on);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\0\r\n")]
    [InlineData("12345")]
    [InlineData("🍊🍊🍊🍊🍊🍊🍊🍊🍊🍊🍊")]
    public void What_can_be_no_code_is_none(string typed) => Assert.Empty(ScannedCode.Candidates(typed));

    [Fact]
    public void An_endless_text_is_not_looked_into() => Assert.Empty(ScannedCode.Candidates(new string('7', 501)));

    [Fact]
    public void Every_code_is_the_first_reading_of_itself_and_of_its_address() => Prop.ForAll(Codes, code =>
        ScannedCode.Candidates(code)[0] == code && ScannedCode.Candidates($"http://localhost:5080/packing?code={code}")[0] == code).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_typed_is_answered() => Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(), typed => ScannedCode.Candidates(typed ?? "").All(code => code.Length == ScannedCode.Length)).QuickCheckThrowOnFailure();

    private static Arbitrary<string> Codes => Gen.Elements(Alphabet.ToCharArray()).ArrayOf(ScannedCode.Length).Select(letters => new string(letters)).ToArbitrary();
}
