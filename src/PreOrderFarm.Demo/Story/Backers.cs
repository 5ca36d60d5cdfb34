using Bogus;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Demo.Story;

public sealed record Backer(string Email, string Culture, AddressInput Address, string GiftNote);

/// <summary>People who pledge: Chinese, German and English names and addresses, the same ones on every run.</summary>
public sealed class Backers(int seed)
{
    private static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "欧阳", "诸葛"];
    private static readonly string[] GivenNames = ["伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "子涵", "雨桐", "梓萱", "浩然", "一诺", "思远"];
    private static readonly string[] ChineseStreets = ["人民路", "解放路", "中山北路", "建设大道", "文化西路", "和平街", "滨江路", "学府路", "梧桐巷", "荷花池路"];
    private static readonly (string Province, string City, string District, string Postal)[] ChinesePlaces =
    [
        ("上海市", "上海市", "浦东新区", "200120"), ("上海市", "上海市", "徐汇区", "200030"), ("江苏省", "南京市", "鼓楼区", "210009"),
        ("江苏省", "苏州市", "姑苏区", "215000"), ("浙江省", "杭州市", "西湖区", "310013"), ("浙江省", "宁波市", "海曙区", "315000"),
        ("四川省", "成都市", "武侯区", "610041"), ("四川省", "绵阳市", "涪城区", "621000"), ("重庆市", "重庆市", "渝中区", "400010"),
        ("北京市", "北京市", "海淀区", "100080"), ("广东省", "广州市", "天河区", "510620"), ("广东省", "深圳市", "南山区", "518052"),
        ("湖北省", "武汉市", "洪山区", "430070"), ("陕西省", "西安市", "雁塔区", "710061"), ("云南省", "昆明市", "五华区", "650031"),
    ];
    private static readonly (string City, string Postal)[] GermanPlaces = [("Hamburg", "20095"), ("Berlin", "10115"), ("München", "80331"), ("Köln", "50667"), ("Leipzig", "04109"), ("Tübingen", "72070")];
    private static readonly (string City, string Postal)[] BritishPlaces = [("London", "SW1A 1AA"), ("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"), ("Edinburgh", "EH1 1YZ")];
    private static readonly (string City, string State, string Zip)[] AmericanPlaces = [("Seattle", "WA", "98101"), ("Portland", "OR", "97201"), ("San Francisco", "CA", "94103"), ("Chicago", "IL", "60601"), ("New York", "NY", "10001")];
    private static readonly (string Prefecture, string City, string Postal)[] JapanesePlaces = [("東京都", "世田谷区", "154-0002"), ("大阪府", "大阪市北区", "530-0001"), ("北海道", "札幌市中央区", "060-0001"), ("愛媛県", "松山市", "790-0001")];
    private static readonly string[] JapaneseNames = ["佐藤 美咲", "鈴木 健一", "高橋 由美子", "田中 翔太", "渡辺 さくら", "伊藤 大輔"];
    private static readonly string[] GiftNotes = ["", "", "", "", "祝外婆生日快乐，果子甜，日子更甜！🥝", "Für Oma, mit lieben Grüßen aus Hamburg", "Happy birthday, Tom — eat them within a week!", "请放门口快递柜，谢谢"];

    private readonly Randomizer random = new(seed);
    private readonly Bogus.DataSets.Name german = new("de") { Random = new Randomizer(seed + 1) };
    private readonly Bogus.DataSets.Name english = new("en") { Random = new Randomizer(seed + 2) };
    private int count;

    /// <summary>The next person, in one of these countries.</summary>
    public Backer Next(params string[] countries)
    {
        var number = ++count;
        var note = random.ArrayElement(GiftNotes);
        return random.ArrayElement(countries) switch
        {
            "CN" => Chinese(number, note),
            "DE" => German(number, note),
            "GB" => British(number, note),
            "US" => American(number, note),
            "JP" => Japanese(number, note),
            var country => throw new ArgumentException($"Nobody of the demo lives in {country}.", nameof(countries)),
        };
    }

    private Backer Chinese(int number, string note)
    {
        var (province, city, district, postal) = random.ArrayElement(ChinesePlaces);
        return new Backer($"backer{number}@cn.example", random.Bool(0.85f) ? "zh-Hans" : "zh-Hant", new AddressInput
        {
            Recipient = random.ArrayElement(Surnames) + random.ArrayElement(GivenNames),
            Phone = $"+86 13{random.Int(0, 9)} {random.Int(1000, 9999)} {random.Int(1000, 9999)}",
            Line1 = $"{district}{random.ArrayElement(ChineseStreets)}{random.Int(1, 999)}号",
            Line2 = random.Bool(0.6f) ? $"{random.Int(1, 30)}栋{random.Int(1, 4)}单元{random.Int(101, 3204)}室" : "",
            City = city,
            Subdivision = province,
            PostalCode = postal,
            Country = "CN",
        }, note);
    }

    private Backer German(int number, string note)
    {
        var (city, postal) = random.ArrayElement(GermanPlaces);
        return new Backer($"backer{number}@de.example", "en", new AddressInput
        {
            Recipient = $"{german.FirstName()} {german.LastName()}",
            Phone = $"+49 40 {random.Int(100000, 999999)}",
            Line1 = $"{random.ArrayElement(["Lindenstraße", "Große Bergstraße", "Am Mühlenbach", "Goethestraße", "Jägerweg"])} {random.Int(1, 180)}",
            City = city,
            PostalCode = postal,
            Country = "DE",
        }, note);
    }

    private Backer British(int number, string note)
    {
        var (city, postal) = random.ArrayElement(BritishPlaces);
        return new Backer($"backer{number}@uk.example", "en", new AddressInput
        {
            Recipient = $"{english.FirstName()} {english.LastName()}",
            Phone = $"+44 20 7946 {random.Int(1000, 9999)}",
            Line1 = $"{random.Int(1, 240)} {random.ArrayElement(["Station Road", "Mill Lane", "Church Street", "Orchard Close"])}",
            Line2 = random.Bool(0.3f) ? $"Flat {random.Int(1, 20)}" : "",
            City = city,
            PostalCode = postal,
            Country = "GB",
        }, note);
    }

    private Backer American(int number, string note)
    {
        var (city, state, zip) = random.ArrayElement(AmericanPlaces);
        return new Backer($"backer{number}@us.example", "en", new AddressInput
        {
            Recipient = $"{english.FirstName()} {english.LastName()}",
            Phone = $"+1 206 555 {random.Int(1000, 9999)}",
            Line1 = $"{random.Int(100, 9999)} {random.ArrayElement(["Pine Street", "Lakeview Avenue", "Maple Drive"])}",
            City = city,
            Subdivision = state,
            PostalCode = zip,
            Country = "US",
        }, note);
    }

    private Backer Japanese(int number, string note)
    {
        var (prefecture, city, postal) = random.ArrayElement(JapanesePlaces);
        return new Backer($"backer{number}@jp.example", "en", new AddressInput
        {
            Recipient = random.ArrayElement(JapaneseNames),
            Phone = $"+81 3 {random.Int(1000, 9999)} {random.Int(1000, 9999)}",
            Line1 = $"{random.Int(1, 5)}丁目{random.Int(1, 30)}-{random.Int(1, 20)}",
            City = city,
            Subdivision = prefecture,
            PostalCode = postal,
            Country = "JP",
        }, note);
    }
}
