namespace PreOrderFarm.Typesetting.Tests;

public class TextTests
{
    private static PrintedDocument Print(params IEnumerable<Block> blocks) => new Document().WritePdf(Stream.Null, blocks);

    [Theory]
    [InlineData("红心猕猴桃 5 kg box – Grüße, naïve façade", "zh-Hans")]
    [InlineData("臺北市大安區 Smith & 陳", "zh-Hant")]
    [InlineData("山田太郎 東京都 キウイ ひらがな", "ja")]
    [InlineData("김철수 서울특별시 Kim", "ko")]
    [InlineData("Привет Ελλάδα Zażółć gęślą jaźń", "en")]
    [InlineData("𠮷野家 (a character beyond the first plane)", "ja")]
    public void Scripts_mix_in_one_line_without_missing_glyphs(string text, string language)
    {
        Assert.Equal(0, Typesetter.CountUnknownGlyphs(text, language));
        using var pdf = Pdf.Print(new Document { Style = new TextStyle { Language = language } }, new Text(text));
        Assert.Equal(text, pdf.Text().Trim());
    }

    private static readonly string[] Names =
    [
        "สมชาย ใจดี กรุงเทพมหานคร",
        "अमित शर्मा नई दिल्ली",
        "রহিম উদ্দিন ঢাকা",
        "கமலா சென்னை",
        "రాము హైదరాబాద్",
        "សុខ ភ្នំពេញ",
        "အောင်မင်း ရန်ကုန်",
        "නිමල් කොළඹ",
        "አበበ በቂላ አዲስ አበባ",
        "བཀྲ་ཤིས་ ལྷ་ས",
        "ᠮᠣᠩᠭᠣᠯ",
        "ހަސަން މާލެ",
        "ܐܦܪܝܡ",
        "ສົມສັກ ວຽງຈັນ",
        "Արամ თბილისი יוסף محمد",
    ];

    public static TheoryData<string> Scripts => [.. Names];

    [Theory, MemberData(nameof(Scripts))]
    public void Names_in_every_script_have_a_font(string text)
    {
        Assert.Equal(0, Typesetter.CountUnknownGlyphs(text));
        using var pdf = Pdf.Print(new Document(), new Text(text), "after");
        Assert.DoesNotContain('\uFFFD', pdf.Text());
        Assert.Equal(1, pdf.Find("after").Page);
    }

    /// <summary>Cairo keeps ten font files open and closes one that another thread draws with: Debian's 1.16 ends the process then.</summary>
    [Fact]
    public void Many_threads_print_names_in_more_scripts_than_Cairo_keeps_fonts_open() => Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 24 }, thread =>
    {
        var random = new Random(thread);
        for (var i = 0; i < 12; i++)
        {
            var names = Names.ToArray();
            random.Shuffle(names);
            var pages = new Document().WritePdf(Stream.Null, names.Select(name => new Text(name) { SizePoints = 7 + (i % 4), Weight = thread % 2 == 0 ? FontWeight.Bold : FontWeight.Normal })).Pages;
            Assert.Equal(1, pages);
        }
    });

    [Fact]
    public void The_language_chooses_the_form_of_Han_characters()
    {
        using var mainland = Pdf.Print(new Document(), new Text("骨直 誤") { Language = "zh-Hans" });
        using var taiwan = Pdf.Print(new Document(), new Text("骨直 誤") { Language = "zh-Hant" });
        using var japan = Pdf.Print(new Document(), new Text("骨直 誤") { Language = "ja" });

        Assert.Equal(3, new[] { mainland, taiwan, japan }.Select(p => Convert.ToBase64String(p.Bytes)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Text_comes_out_in_reading_order()
    {
        using var pdf = Pdf.Print(new Document(), "first", new Row(new Cell(Width.Share(), "second"), new Cell(Width.Share(), "third")), "fourth");

        var words = pdf.TextAsWritten().Split([' ', '\n', '\f'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["first", "second", "third", "fourth"], words);
    }

    [Fact]
    public void A_parcels_lines_come_out_below_its_address_and_before_the_next_parcel()
    {
        using var pdf = Pdf.Print(Sample.Document(), Sample.Parcels(2));

        var text = pdf.TextOfPages()[0];
        string[] inOrder = ["Jürgen Weiß-Østergård", "10623 Berlin", "5 kg box of red-heart kiwifruit", "Gift note 1", "陳美玲", "臺北市", "Jar of acacia honey 洋槐蜂蜜", "Gift note 2", "Page 1 of 1"];
        var at = 0;
        foreach (var part in inOrder)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, part);
        }
    }

    [Fact]
    public void A_long_text_wraps_and_continues_on_the_next_pages_without_losing_a_word()
    {
        var words = Enumerable.Range(1, 3000).Select(i => $"w{i}").ToArray();
        using var pdf = Pdf.Print(new Document(), new Text(string.Join(' ', words)));

        Assert.True(pdf.Pages > 1);
        Assert.Equal(words, pdf.Text().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Text_beyond_its_last_line_becomes_an_ellipsis()
    {
        using var pdf = Pdf.Print(new Document(), new Text("start " + string.Concat(Enumerable.Repeat("word ", 500)) + "end") { MaxLines = 2 }, "after");

        Assert.Contains("…", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("end", pdf.Text(), StringComparison.Ordinal);
        Assert.Equal((15 * 72 / 25.4) + 3 * 14, pdf.Find("after").Y, 4.0);
    }

    [Fact]
    public void Lines_of_their_own_count_towards_the_last_line()
    {
        using var pdf = Pdf.Print(new Document(), new Text("one\ntwo\nthree\nfour") { MaxLines = 2 });

        Assert.Contains("one", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("four", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("three", pdf.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Alignment.Start, 0)]
    [InlineData(Alignment.Centre, 0.5)]
    [InlineData(Alignment.End, 1)]
    public void A_text_stands_where_its_alignment_says(Alignment alignment, double part)
    {
        using var pdf = Pdf.Print(new Document(), new Text("here") { Alignment = alignment });

        const double left = 15 * 72 / 25.4;
        const double room = 180 * 72 / 25.4 - 22;
        Assert.Equal(left + part * room, pdf.Find("here").X, 4.0);
    }

    [Fact]
    public void An_apostrophe_between_Latin_letters_leaves_no_gap()
    {
        using var curly = Pdf.Print(new Document(), new Text("O’Sullivan here"));
        using var straight = Pdf.Print(new Document(), new Text("O'Sullivan here"));

        Assert.Equal(straight.Find("here").X, curly.Find("here").X, 1.0);
    }

    [Theory]
    [InlineData("🥝 Kiwi farm 🍇🍊")]
    [InlineData("❤️ 李家果园 ☀️")]
    public void Emoji_in_a_name_are_drawn_and_can_be_read_back(string name)
    {
        Assert.Equal(0, Typesetter.CountUnknownGlyphs(name));
        using var pdf = Pdf.Print(new Document(), new Text(name));
        Assert.Equal(name.Replace("\uFE0F", "", StringComparison.Ordinal), pdf.Text().Trim());
        Assert.DoesNotContain('\uFFFD', pdf.Text());
    }

    public static TheoryData<string> HostileTexts => new()
    {
        "nul\0inside",
        "bell\a escape\u001b[31m delete\u007f c1\u0085\u009b",
        "override \u202Eesrever\u202C \u2066isolate\u2069 end",
        "lone \uD800 and \uDC00 surrogates \uD83D",
        "noncharacters \uFFFE\uFFFF \uFDD0",
        "emoji 👩‍👩‍👧‍👦 🥝 🇨🇳 ❤️",
        "zalgo " + string.Concat(Enumerable.Repeat("Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334", 50)),
        "tags \U000E0041\U000E0042 private \uE000\uF8FF \U0010FFFF",
        "line\u2028separator\u2029paragraph\vtab\fform\r\nwindows\rmac",
        string.Concat(Enumerable.Repeat("عربى \u200F עברית ", 60)),
        new string('W', 10_000),
        new string('漢', 10_000),
        new string(' ', 10_000),
        new string('\n', 3_000),
        string.Concat(Enumerable.Repeat("\u0301", 5_000)),
        "﷽ ﷽ ﷽",
        "",
    };

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void Hostile_text_prints_and_leaves_its_neighbours_alone(string hostile)
    {
        using var pdf = Pdf.Print(
            new Document { Title = hostile },
            new Row(new Cell(Width.Millimetres(40), new Text(hostile) { MaxLines = 2 }), new Cell(Width.Share(), "NEIGHBOUR")),
            "BELOW",
            new Text(hostile),
            "AFTER");

        const double top = 15 * 72 / 25.4;
        Assert.Equal(1, pdf.Find("NEIGHBOUR").Page);
        Assert.Equal(1, pdf.Find("BELOW").Page);
        Assert.InRange(pdf.Find("BELOW").Y, top + 2 * 14 - 6, top + 3 * 14 + 4);
        Assert.True(pdf.Find("AFTER").Page >= 1);
    }

    [Fact]
    public void Control_characters_and_overrides_are_not_printed()
    {
        using var pdf = Pdf.Print(new Document(), new Text("pay\u202Egnp.\u202C\0load\u0007"));

        Assert.Equal("paygnp.load", pdf.Text().Trim());
    }

    [Fact]
    public void Unknown_characters_print_as_replacement_and_are_counted()
    {
        var printed = Print(new Text("private \uE123 use"));
        using var pdf = Pdf.Print(new Document(), new Text("private \uE123 use"));

        Assert.Equal(1, printed.UnknownGlyphs);
        Assert.Equal("private \uFFFD use", pdf.Text().Trim());
    }
}
