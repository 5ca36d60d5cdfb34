using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>How a poster looks: an awning, a picture, what it is and costs and how far it has come, and a code to scan.</summary>
internal sealed class PosterSheet(Poster poster, double pointsPerUnit, int heightUnits)
{
    private const int Width = 1080;
    private const int Edge = 64;
    private const int Stripes = 18;
    private const int AwningUnits = 64;
    private const int TallUnits = 1920;
    private const int TallPictureUnits = 860;
    private const double MillimetresPerPoint = 25.4 / 72;

    // Where there is less height than on a phone, half of what is missing is the picture's and half the letters'.
    private double Tightness { get; } = 1 - (TallUnits - heightUnits) / 2.0 / (TallUnits - TallPictureUnits);

    private int BodyUnits => (int)(Tightness * 700);

    private int InvitationUnits => (int)(Tightness * 360);

    internal int PictureUnits => heightUnits - BodyUnits - InvitationUnits;

    internal TextStyle Style => new() { Language = poster.Language, LineHeight = 1.25, Colour = Palette.Ink };

    internal Block Block(byte[] picture) => Filled(Palette.Paper, new Stack(
        new Layers(Place(PictureUnits, new Image(picture, Millimetres(Width)), VerticalAlignment.Middle), Awning()),
        Place(BodyUnits, Inset(Body()), VerticalAlignment.Middle),
        Place(InvitationUnits, Filled(Palette.Pale, Place(InvitationUnits, Inset(Invitation()), VerticalAlignment.Middle)))));

    private Frame Awning() => Place(AwningUnits, new Row([.. Enumerable.Range(0, Stripes).Select(stripe => new Cell(Typesetting.Width.Share(), Stripe(stripe)))]), VerticalAlignment.Bottom);

    // The upper half of each stripe, and its round corners, lie beyond the poster's edge.
    private Box Stripe(int stripe) => new(new Spacer(Millimetres(2 * AwningUnits)))
    {
        PaddingMillimetres = 0,
        BorderPoints = 0,
        Background = stripe % 2 == 0 ? Palette.Leaf : Palette.Pale,
        RadiusMillimetres = Millimetres(Width / 2.0 / Stripes),
    };

    private Stack Body()
    {
        List<Block> blocks =
        [
            new Text(poster.Grower) { SizePoints = Size(38), Colour = Palette.Soft, MaxLines = 1 },
            new FittedText(poster.Title, Millimetres(Tightness * 250)) { LargestPoints = Size(84), SmallestPoints = Size(38), Weight = FontWeight.Bold, IsAsHighAsItsText = true },
        ];
        if (poster.Variety.Length > 0)
            blocks.Add(new Text(poster.Variety) { SizePoints = Size(38), MaxLines = 1 });
        blocks.Add(new Spacer(Millimetres(Tightness * 6)));
        if (poster.Price.Length > 0)
            blocks.Add(new Text(poster.Price) { SizePoints = Size(72), Weight = FontWeight.Bold, Colour = Palette.Leaf, MaxLines = 1 });
        blocks.Add(new Spacer(Millimetres(Tightness * 6)));
        blocks.Add(Bar(Math.Clamp(poster.Percent, 0, 100)));
        blocks.Add(new Text(poster.Collected) { SizePoints = Size(38), MaxLines = 1 });
        return new Stack(blocks) { GapMillimetres = Millimetres(Tightness * 14) };
    }

    private Box Bar(int percent)
    {
        var done = Math.Max(percent, percent == 0 ? 0 : 4);
        var radius = Tightness * 15;
        Box Part(Colour colour) => new(new Spacer(Millimetres(2 * radius))) { PaddingMillimetres = 0, BorderPoints = 0, Background = colour, RadiusMillimetres = Millimetres(radius) };
        Block content = done switch
        {
            0 => new Spacer(Millimetres(2 * radius)),
            100 => Part(Palette.Leaf),
            _ => new Row(new Cell(Typesetting.Width.Share(done), Part(Palette.Leaf)), new Cell(Typesetting.Width.Share(100 - done), new Spacer(0))),
        };
        return new Box(content) { PaddingMillimetres = 0, BorderPoints = 0, Background = Palette.Line, RadiusMillimetres = Millimetres(radius) };
    }

    // The code stands on white and as large as the place allows: it is scanned from a screen, through a window, from across a table.
    private Row Invitation()
    {
        var code = Tightness * 290;
        var box = new Box(new QrCode(poster.Link, Millimetres(code - 16)))
        {
            PaddingMillimetres = Millimetres(8),
            BorderPoints = 0,
            Background = Colour.White,
            RadiusMillimetres = Millimetres(24),
        };
        var words = new Stack(
            new FittedText(poster.Invitation, Millimetres(Tightness * 140)) { LargestPoints = Size(56), SmallestPoints = Size(32), Weight = FontWeight.Bold, Colour = Palette.Leaf, IsAsHighAsItsText = true },
            new Text(poster.Site) { SizePoints = Size(38), Colour = Palette.Soft, MaxLines = 1 })
        { GapMillimetres = Millimetres(Tightness * 10) };
        return new Row(new Cell(Typesetting.Width.Millimetres(Millimetres(code)), box), new Cell(Typesetting.Width.Share(), words))
        {
            GapMillimetres = Millimetres(48),
            VerticalAlignment = VerticalAlignment.Middle,
        };
    }

    private Frame Place(int units, Block content, VerticalAlignment alignment = VerticalAlignment.Top) => new(content, Millimetres(units)) { VerticalAlignment = alignment };

    private static Box Filled(Colour colour, Block content) => new(content) { PaddingMillimetres = 0, BorderPoints = 0, Background = colour };

    private Row Inset(Block content) => new(
        new Cell(Typesetting.Width.Millimetres(Millimetres(Edge)), new Spacer(0)),
        new Cell(Typesetting.Width.Share(), content),
        new Cell(Typesetting.Width.Millimetres(Millimetres(Edge)), new Spacer(0)));

    private double Size(double units) => units * Tightness * pointsPerUnit;

    private double Millimetres(double units) => units * pointsPerUnit * MillimetresPerPoint;
}
