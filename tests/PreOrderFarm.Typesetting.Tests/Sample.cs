namespace PreOrderFarm.Typesetting.Tests;

/// <summary>A packing list such as a farm would print.</summary>
internal static class Sample
{
    private static readonly (string Name, string Address)[] People =
    [
        ("王小明", "四川省成都市武侯区人民南路四段12号3单元502室 610041"),
        ("Jürgen Weiß-Østergård", "Straße des 17. Juni 135, 10623 Berlin, Deutschland"),
        ("陳美玲 (Meiling Chen)", "臺北市大安區和平東路三段45巷6號 106"),
        ("Aoife O’Sullivan", "12 Grand Parade, Cork T12 N2KX, Ireland"),
        ("山田太郎", "東京都千代田区丸の内1-9-1 100-0005"),
    ];

    internal static Document Document(string title = "Packing list") => new()
    {
        Title = title,
        CreatedAt = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero),
        Header = page => new Row(
            new Cell(Width.Share(), new Text("红心猕猴桃 2026 · Batch 7 · Version 1") { Weight = FontWeight.Bold }),
            new Cell(Width.Millimetres(60), "1,000 parcels", Alignment.End)),
        Footer = page => new Row(
            new Cell(Width.Share(), new Text("Printed 22 Nov 2026 08:00 · checksum 4F2A") { SizePoints = 8, Colour = Colour.Grey }),
            new Cell(Width.Millimetres(40), new Text($"Page {page.Number} of {page.Total}") { SizePoints = 8 }, Alignment.End)),
    };

    internal static IEnumerable<Block> Parcels(int count)
    {
        for (var i = 1; i <= count; i++)
            yield return Parcel(i);
    }

    internal static Block Parcel(int number)
    {
        var (name, address) = People[number % People.Length];
        return new KeepTogether(new Stack(
            new Box(new Row(
                new Cell(Width.Share(), new Stack(
                    new Text($"{name}") { SizePoints = 13, Weight = FontWeight.Bold },
                    new Text($"{address} #{number}"),
                    new Text($"+86 138 {number:0000} 5678"),
                    new Spacer(1.5),
                    Line(2, "5 kg box of red-heart kiwifruit 红心猕猴桃"),
                    Line(1 + number % 3, "Jar of acacia honey 洋槐蜂蜜, 500 g"),
                    new Text($"Gift note {number}: 生日快乐! Alles Gute, see you in spring.") { Colour = Colour.Grey })),
                new Cell(Width.Millimetres(30), new Stack(
                    new QrCode($"https://farm.example/parcels/P{number:00000}", 26),
                    new Text($"P{number:00000}") { SizePoints = 9 }), Alignment.Centre))
            { GapMillimetres = 4 }),
            new Spacer(2)));
    }

    private static Row Line(int quantity, string offer) => new(
        new Cell(Width.Millimetres(5), new CheckBox(4)),
        new Cell(Width.Millimetres(12), new Text($"{quantity} ×") { SizePoints = 13, Weight = FontWeight.Bold }, Alignment.End),
        new Cell(Width.Share(), offer))
    {
        GapMillimetres = 2,
        VerticalAlignment = VerticalAlignment.Middle,
    };
}
