using System.Globalization;
using System.Text;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// Provinces and states, as people write them. Case, spaces, marks and an ISO 3166-2 country prefix do not matter
/// anywhere ('DE-BY' is 'by'). In China, Japan and the United States, where addresses name them, the ISO code, the local
/// name with or without its suffix and the English name are one ('CN-SH', '上海市', '上海', 'Shanghai').
/// Elsewhere a name is only equal to itself: the address form offers the names that the grower used.
/// </summary>
public static class Subdivisions
{
    private static readonly string[] ChineseSuffixes = ["維吾爾自治區", "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "特別行政區", "自治区", "自治區", "省", "市"];

    // One line each: the code, then the other ways to write it.
    private static readonly Dictionary<string, Dictionary<string, string>> Names = new(StringComparer.Ordinal)
    {
        ["CN"] = Read("""
            BJ 北京 Beijing;TJ 天津 Tianjin;HE 河北 Hebei;SX 山西 Shanxi;NM 内蒙古 NeiMongol InnerMongolia;LN 辽宁 Liaoning
            JL 吉林 Jilin;HL 黑龙江 Heilongjiang;SH 上海 Shanghai;JS 江苏 Jiangsu;ZJ 浙江 Zhejiang;AH 安徽 Anhui;FJ 福建 Fujian
            JX 江西 Jiangxi;SD 山东 Shandong;HA 河南 Henan;HB 湖北 Hubei;HN 湖南 Hunan;GD 广东 廣東 Guangdong;GX 广西 Guangxi
            HI 海南 Hainan;CQ 重庆 Chongqing;SC 四川 Sichuan;GZ 贵州 Guizhou;YN 云南 Yunnan;XZ 西藏 Xizang Tibet;SN 陕西 Shaanxi
            GS 甘肃 Gansu;QH 青海 Qinghai;NX 宁夏 Ningxia;XJ 新疆 Xinjiang;HK 香港 HongKong;MO 澳门 澳門 Macao Macau;TW 台湾 臺灣 台灣 Taiwan
            """),
        ["US"] = Read("""
            AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC DistrictOfColumbia
            FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA Louisiana;ME Maine
            MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada
            NH NewHampshire;NJ NewJersey;NM NewMexico;NY NewYork;NC NorthCarolina;ND NorthDakota;OH Ohio;OK Oklahoma;OR Oregon
            PA Pennsylvania;RI RhodeIsland;SC SouthCarolina;SD SouthDakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia
            WA Washington;WV WestVirginia;WI Wisconsin;WY Wyoming
            """),
        ["JP"] = Read("""
            01 北海道 Hokkaido;02 青森 青森県 Aomori;03 岩手 岩手県 Iwate;04 宮城 宮城県 Miyagi;05 秋田 秋田県 Akita;06 山形 山形県 Yamagata
            07 福島 福島県 Fukushima;08 茨城 茨城県 Ibaraki;09 栃木 栃木県 Tochigi;10 群馬 群馬県 Gunma;11 埼玉 埼玉県 Saitama
            12 千葉 千葉県 Chiba;13 東京 東京都 Tokyo;14 神奈川 神奈川県 Kanagawa;15 新潟 新潟県 Niigata;16 富山 富山県 Toyama
            17 石川 石川県 Ishikawa;18 福井 福井県 Fukui;19 山梨 山梨県 Yamanashi;20 長野 長野県 Nagano;21 岐阜 岐阜県 Gifu
            22 静岡 静岡県 Shizuoka;23 愛知 愛知県 Aichi;24 三重 三重県 Mie;25 滋賀 滋賀県 Shiga;26 京都 京都府 Kyoto;27 大阪 大阪府 Osaka
            28 兵庫 兵庫県 Hyogo;29 奈良 奈良県 Nara;30 和歌山 和歌山県 Wakayama;31 鳥取 鳥取県 Tottori;32 島根 島根県 Shimane
            33 岡山 岡山県 Okayama;34 広島 広島県 Hiroshima;35 山口 山口県 Yamaguchi;36 徳島 徳島県 Tokushima;37 香川 香川県 Kagawa
            38 愛媛 愛媛県 Ehime;39 高知 高知県 Kochi;40 福岡 福岡県 Fukuoka;41 佐賀 佐賀県 Saga;42 長崎 長崎県 Nagasaki
            43 熊本 熊本県 Kumamoto;44 大分 大分県 Oita;45 宮崎 宮崎県 Miyazaki;46 鹿児島 鹿児島県 Kagoshima;47 沖縄 沖縄県 Okinawa
            """),
    };

    /// <summary>One text for all ways to write a province; empty for none.</summary>
    public static string Normalise(string country, string? subdivision)
    {
        var code = country.ToUpperInvariant();
        var typed = (subdivision ?? "").Trim();
        if (typed.StartsWith(code + "-", StringComparison.OrdinalIgnoreCase))
            typed = typed[3..];
        var name = Plain(typed);
        if (string.Equals(code, "CN", StringComparison.Ordinal))
            name = WithoutSuffix(name);
        return Names.TryGetValue(code, out var names) && names.TryGetValue(name, out var known) ? known : name;
    }

    private static string WithoutSuffix(string name)
    {
        var suffix = Array.Find(ChineseSuffixes, suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is null ? name : name[..^suffix.Length];
    }

    private static string Plain(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormKD).ToUpperInvariant()
            .Where(c => char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));

    private static Dictionary<string, string> Read(string table)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in table.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            foreach (var word in words)
                names[Plain(word)] = words[0];
        }
        return names;
    }
}
