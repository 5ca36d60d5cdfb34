using System.Globalization;
using System.Text;

namespace PreOrderFarm.Demo.Pictures;

public enum FruitShape
{
    Round,
    Leafy,
    Sliced,
    Cherry,
    Pear,
    Olive,
    Berry,
}

/// <summary>The colours of a harvest: of its fruit, the fruit's shade, its inside, its hills and its sky.</summary>
public sealed record Palette(string Fruit, string Shade, string Inside, string Hill, string Sky, string Sun);

/// <summary>
/// Draws an orchard and its fruit, 1600 × 1000, as SVG: the demo's photographs. The same seed draws the same picture.
/// </summary>
public static class ProducePicture
{
    private const int Width = 1600;
    private const int Height = 1000;

    public static string Orchard(Palette colours, FruitShape shape, int seed)
    {
        var random = new Random(seed);
        var svg = Begin(colours);
        Sky(svg, colours, random);
        Hills(svg, colours, random);
        Trees(svg, colours, random);
        Crate(svg, colours, shape, random);
        return svg.Append("</svg>").ToString();
    }

    public static string CloseUp(Palette colours, FruitShape shape, int seed)
    {
        var random = new Random(seed);
        var svg = Begin(colours);
        Line(svg, $"<rect width='{Width}' height='{Height}' fill='{colours.Sky}'/>");
        Line(svg, $"<ellipse cx='800' cy='880' rx='820' ry='220' fill='{colours.Hill}' opacity='.35'/>");
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 5 - (row % 2); column++)
            {
                var x = 240 + (column * 280) + (row % 2 * 140) + random.Next(-24, 24);
                Fruit(svg, colours, shape, x, 300 + (row * 210) + random.Next(-18, 18), 128 + random.Next(-8, 12), random.Next(-14, 14));
            }
        }
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(Palette colours)
    {
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{Height}' viewBox='0 0 {Width} {Height}'>");
        Line(svg, $"<defs><radialGradient id='f' cx='.36' cy='.3' r='.8'><stop offset='0' stop-color='{colours.Inside}'/><stop offset='.35' stop-color='{colours.Fruit}'/><stop offset='1' stop-color='{colours.Shade}'/></radialGradient>");
        Line(svg, $"<linearGradient id='s' x1='0' y1='0' x2='0' y2='1'><stop offset='0' stop-color='{colours.Sky}'/><stop offset='1' stop-color='#fff7e8'/></linearGradient>");
        return svg.Append("<linearGradient id='w' x1='0' y1='0' x2='0' y2='1'><stop offset='0' stop-color='#d9a66a'/><stop offset='1' stop-color='#a9743f'/></linearGradient></defs>\n");
    }

    private static void Sky(StringBuilder svg, Palette colours, Random random)
    {
        Line(svg, $"<rect width='{Width}' height='{Height}' fill='url(#s)'/>");
        var x = 250 + random.Next(1100);
        Line(svg, $"<circle cx='{x}' cy='210' r='150' fill='{colours.Sun}' opacity='.25'/><circle cx='{x}' cy='210' r='96' fill='{colours.Sun}' opacity='.85'/>");
        for (var cloud = 0; cloud < 3; cloud++)
        {
            var (cx, cy) = (random.Next(100, 1500), random.Next(90, 300));
            Line(svg, $"<g fill='#fff' opacity='.75'><ellipse cx='{cx}' cy='{cy}' rx='120' ry='26'/><ellipse cx='{cx - 40}' cy='{cy - 20}' rx='56' ry='32'/><ellipse cx='{cx + 34}' cy='{cy - 26}' rx='66' ry='38'/></g>");
        }
    }

    private static void Hills(StringBuilder svg, Palette colours, Random random)
    {
        for (var layer = 0; layer < 4; layer++)
        {
            var y = 430 + (layer * 90);
            var path = new StringBuilder(FormattableString.Invariant($"M0 {Height} L0 {y + random.Next(-40, 40)}"));
            for (var x = 0; x < Width; x += 400)
                path.Append(FormattableString.Invariant($" Q{x + 200} {y + random.Next(-110, 70)} {x + 400} {y + random.Next(-40, 40)}"));
            var opacity = (0.35 + (layer * 0.2)).ToString(CultureInfo.InvariantCulture);
            Line(svg, $"<path d='{path} L{Width} {Height} Z' fill='{colours.Hill}' opacity='{opacity}'/>");
        }
    }

    private static void Trees(StringBuilder svg, Palette colours, Random random)
    {
        for (var row = 0; row < 3; row++)
        {
            var size = 34 + (row * 18);
            for (var x = 40 - (row * 20); x < Width; x += size * 3)
            {
                var y = 560 + (row * 80) + random.Next(-12, 12);
                Line(svg, $"<rect x='{x - (size / 12)}' y='{y}' width='{size / 6}' height='{size}' fill='#6b4a2f'/>");
                Line(svg, $"<circle cx='{x}' cy='{y - (size / 3)}' r='{size}' fill='#3f7a3c'/><circle cx='{x - (size / 3)}' cy='{y - (size / 2)}' r='{size / 2}' fill='#5c9a4a' opacity='.7'/>");
                for (var fruit = 0; fruit < 5; fruit++)
                    Line(svg, $"<circle cx='{x + random.Next(-size * 2 / 3, size * 2 / 3)}' cy='{y - (size / 3) + random.Next(-size * 2 / 3, size * 2 / 3)}' r='{size / 7}' fill='{colours.Fruit}'/>");
            }
        }
    }

    private static void Crate(StringBuilder svg, Palette colours, FruitShape shape, Random random)
    {
        for (var row = 0; row < 2; row++)
        {
            for (var column = 0; column < 7; column++)
                Fruit(svg, colours, shape, 340 + (column * 154) + (row * 40), 700 + (row * 70) + random.Next(-14, 14), 92, random.Next(-20, 20));
        }
        Line(svg, $"<rect x='230' y='770' width='1140' height='230' rx='14' fill='url(#w)'/>");
        for (var plank = 0; plank < 3; plank++)
            Line(svg, $"<rect x='230' y='{782 + (plank * 74)}' width='1140' height='58' rx='8' fill='#c48f55' stroke='#8d5f33' stroke-width='3'/>");
        svg.Append("<rect x='250' y='764' width='34' height='236' fill='#8d5f33'/><rect x='1316' y='764' width='34' height='236' fill='#8d5f33'/>\n");
    }

    private static void Fruit(StringBuilder svg, Palette colours, FruitShape shape, int x, int y, int r, int turn)
    {
        Line(svg, $"<g transform='translate({x} {y}) rotate({turn}) scale({(r / 100.0).ToString("0.###", CultureInfo.InvariantCulture)})'>");
        svg.Append(shape switch
        {
            FruitShape.Round => "<circle r='100' fill='url(#f)'/><path d='M0 -96 q8 -30 34 -36' stroke='#5b4427' stroke-width='8' fill='none'/>",
            FruitShape.Leafy => "<circle r='100' fill='url(#f)'/><path d='M0 -94 q10 -26 6 -44' stroke='#5b4427' stroke-width='8' fill='none'/><path d='M6 -112 q46 -58 108 -28 q-38 56 -108 28' fill='#4f9142'/>",
            FruitShape.Sliced => Kiwi(colours),
            FruitShape.Cherry => "<circle cx='-44' cy='30' r='62' fill='url(#f)'/><circle cx='52' cy='44' r='62' fill='url(#f)'/><path d='M-44 -28 Q-10 -110 40 -130 M52 -16 Q52 -90 40 -130' stroke='#4f7a34' stroke-width='7' fill='none'/>",
            FruitShape.Pear => "<path d='M0 -110 C46 -110 40 -40 74 6 C118 70 62 112 0 112 C-62 112 -118 70 -74 6 C-40 -40 -46 -110 0 -110' fill='url(#f)'/><path d='M0 -108 q4 -26 18 -36' stroke='#5b4427' stroke-width='9' fill='none'/>",
            FruitShape.Olive => "<ellipse rx='66' ry='96' fill='url(#f)'/><path d='M0 -94 q50 -60 118 -52 q-30 56 -118 52' fill='#7f9c63'/>",
            FruitShape.Berry => Berries(),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "This shape is not drawn."),
        });
        svg.Append("<ellipse cx='-34' cy='-40' rx='22' ry='12' fill='#fff' opacity='.35' transform='rotate(-30 -34 -40)'/></g>\n");
    }

    private static string Kiwi(Palette colours)
    {
        var slice = new StringBuilder($"<circle r='100' fill='{colours.Shade}'/><circle r='88' fill='{colours.Fruit}'/><circle r='46' fill='{colours.Inside}'/><circle r='24' fill='#fff4d8'/>");
        for (var seed = 0; seed < 22; seed++)
        {
            var angle = seed * Math.Tau / 22;
            Line(slice, $"<ellipse cx='{(int)(Math.Cos(angle) * 56)}' cy='{(int)(Math.Sin(angle) * 56)}' rx='6' ry='4' fill='#2d2416' transform='rotate({seed * 360 / 22} {(int)(Math.Cos(angle) * 56)} {(int)(Math.Sin(angle) * 56)})'/>");
        }
        return slice.ToString();
    }

    private static string Berries()
    {
        var cluster = new StringBuilder();
        foreach (var (x, y) in new[] { (-60, -40), (0, -50), (60, -40), (-34, 10), (34, 10), (0, 62) })
            Line(cluster, $"<circle cx='{x}' cy='{y}' r='40' fill='url(#f)'/>");
        return cluster.Append("<path d='M0 -84 q6 -30 30 -40' stroke='#4f7a34' stroke-width='8' fill='none'/>").ToString();
    }

    private static void Line(StringBuilder svg, FormattableString markup) =>
        svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
