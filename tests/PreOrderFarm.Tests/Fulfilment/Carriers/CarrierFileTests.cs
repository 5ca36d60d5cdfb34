using System.Text;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Fulfilment.Carriers;

/// <summary>What carriers send, and what others send instead.</summary>
public sealed class CarrierFileTests
{
    private const string Chinese = "客户订单号,运单号\r\n订单一,顺丰123\r\n";

    public static TheoryData<string> Encodings => new("utf-8", "utf-8-bom", "utf-16", "utf-16BE", "utf-16-unmarked", "utf-32", "GB18030");

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Chinese_is_read_whatever_it_is_written_in(string encoding)
    {
        var file = CarrierFile.Read(Bytes(Chinese, encoding));
        Assert.Equal(["客户订单号", "运单号"], file.Headings);
        Assert.Equal(["订单一", "顺丰123"], Assert.Single(file.Lines).Cells);
    }

    [Fact]
    public void Umlauts_of_a_European_program_are_not_taken_for_Chinese() =>
        Assert.Equal(["Empfänger", "Straße"], CarrierFile.Read(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("Empfänger;Straße\nMüller;Größe\n")).Headings);

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("a|b\r1|2\r")]
    [InlineData("sep=;\r\na;b\r\n1;2\r\n")]
    [InlineData("\"a\";b\n1;\"2\"")]
    [InlineData("a,b\n\n,\n1,2\n,,\n")]
    [InlineData("a,b\n=\"1\",'2\n")]
    [InlineData("a,b\n\t1 , 2\t\n")]
    public void Separators_quotes_empty_lines_and_numbers_kept_as_text_are_understood(string text)
    {
        var file = Read(text);
        Assert.Equal(["a", "b"], file.Headings);
        Assert.Equal(["1", "2"], Assert.Single(file.Lines).Cells.Take(2));
    }

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them_over_line_breaks_in_quotes()
    {
        var file = Read("a,b\n1,\"x\ny, \"\"z\"\"\"\n\n2\n");
        Assert.Equal([2, 5], file.Lines.Select(line => line.Number));
        Assert.Equal("x\ny, \"z\"", file.Lines[0][1]);
        Assert.Equal("", file.Lines[1][1]);
        Assert.Equal([2, 3], Read("sep=,\na,b\n1,2\n").Lines.Select(line => line.Number).Prepend(2));
    }

    [Fact]
    public void What_looks_like_a_formula_or_like_markup_is_text() =>
        Assert.Equal(["=cmd|'/C calc'!A0", "<script>alert(1)</script>"], Read("a,b\n=cmd|'/C calc'!A0,<script>alert(1)</script>\n").Lines[0].Cells);

    [Theory]
    [InlineData("", "Choose a CSV file.")]
    [InlineData("\n\n,\n", "This file is empty.")]
    [InlineData("a,b\n", "This file has a heading and no lines.")]
    [InlineData("a,b\n1,2\n\"3,4\n5,6\n", "In line 3 a quotation mark opens")]
    [InlineData("PK\u0003\u0004 workbook", "This is not a CSV file.")]
    [InlineData("%PDF-1.7\n", "This is not a CSV file.")]
    [InlineData("a,b\n1,\u00002\n", "This is not a CSV file.")]
    public void What_is_no_table_is_refused_with_a_sentence(string text, string sentence)
    {
        var broken = Assert.Throws<RuleBroken>(() => Read(text));
        Assert.Equal("File", Assert.Single(broken.Broken).Field);
        Assert.StartsWith(sentence, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_said_and_what_is_just_within_them_is_read()
    {
        Assert.StartsWith("This file is too large", Refusal(new string('x', CarrierFile.MaximumBytes + 1)), StringComparison.Ordinal);
        Assert.StartsWith("Line 2 has more than 200 columns", Refusal("a\n" + new string(',', 200)), StringComparison.Ordinal);
        Assert.StartsWith("Line 2 has a cell of more than", Refusal("a\n" + new string('x', 2_001)), StringComparison.Ordinal);
        Assert.StartsWith("Line 2 is too long", Refusal("a\n" + new string(',', 200_001)), StringComparison.Ordinal);
        Assert.StartsWith("This file has more than 20,000 lines", Refusal("a\n" + string.Concat(Enumerable.Repeat("1\n", 20_001))), StringComparison.Ordinal);
        Assert.Equal(20_000, Read("a\n" + string.Concat(Enumerable.Repeat("1\n", 20_000))).Lines.Count);
        string Cells(int lines) => string.Concat(Enumerable.Repeat(new string(',', 198) + "1,1\n", lines));
        Assert.Equal("This file has more than 500,000 cells. Leave out the columns that are not needed, or split it.", Refusal(Cells(2_501)));
        Assert.Equal(CarrierFile.MaximumCells, Read(Cells(2_500)).Cells);
        Assert.Equal(200, Read(string.Join(',', Enumerable.Repeat("a", 200)) + "\n1\n").Headings.Count);
    }

    [Fact]
    public void Any_bytes_are_a_table_or_a_sentence()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (i % 3 == 0)
                bytes = [.. "a,b\n"u8, .. bytes];
            try
            {
                CarrierFile.Read(bytes);
            }
            catch (RuleBroken)
            {
                // That is an answer.
            }
        }
    }

    [Theory]
    [InlineData("客户订单号,收件人,运单号,签收时间", 0, 2, null, 3)]
    [InlineData("Sendungsreferenz,Empfänger,Sendungsnummer,Zustelldatum", 0, 2, null, 3)]
    [InlineData("Postal code,Reference ID,Carrier,Tracking Number,Delivery Date", 1, 3, 2, 4)]
    [InlineData("Name,Tracking_Number,parcel-code", 2, 1, null, null)]
    [InlineData("Postal code,City", null, null, null, null)]
    public void Columns_are_guessed_from_their_headings(string headings, int? parcel, int? number, int? carrier, int? delivered)
    {
        var guess = ImportColumns.Guess(headings.Split(','));
        Assert.Equal((parcel, number, carrier, delivered), (guess.Parcel, guess.TrackingNumber, guess.Carrier, guess.DeliveredOn));
    }

    private static string Refusal(string text) => Assert.Throws<RuleBroken>(() => Read(text)).Message;

    private static CarrierFile Read(string text) => CarrierFile.Read(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(string text, string encoding) => encoding switch
    {
        "utf-8" => new UTF8Encoding(false).GetBytes(text),
        "utf-8-bom" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
        "utf-16-unmarked" => Encoding.Unicode.GetBytes(text),
        "GB18030" => CodePagesEncodingProvider.Instance.GetEncoding(encoding)!.GetBytes(text),
        _ => [.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes(text)],
    };
}
