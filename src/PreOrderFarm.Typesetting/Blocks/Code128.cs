using ZXing;
using ZXing.OneD;

namespace PreOrderFarm.Typesetting;

/// <summary>
/// A Code 128 bar code (ISO/IEC 15417) of printable ASCII: what carriers put their numbers in. Digits are packed two to a
/// symbol where that is shorter, a check symbol is added, and ten modules on both sides stay white.
/// </summary>
public sealed class Code128 : Block
{
    private const int QuietModules = 10;
    private const int MaximumCharacters = 80;

    // Two dots of a print head of 203 dpi; narrower bars are a gamble for a hand scanner.
    private const double NarrowestModuleMillimetres = 0.25;

    private readonly bool[] _bars;
    private readonly double _height;

    /// <summary>A code for the content, as wide as its column allows.</summary>
    /// <exception cref="TypesettingException">The content is empty, longer than 80 characters, or not printable ASCII.</exception>
    public Code128(string content, double heightMillimetres)
    {
        if (!CanEncode(content))
            throw new TypesettingException($"A Code 128 holds 1 to {MaximumCharacters} printable ASCII characters.");
        _bars = Bars(content);
        _height = Units.PointsFromMillimetres(Units.MustBeSize(heightMillimetres, nameof(heightMillimetres)));
    }

    /// <summary>The width of the narrowest bar where the column has room for it, in millimetres.</summary>
    public double ModuleMillimetres { get; init; } = 0.5;

    /// <summary>Whether there is a code for the content.</summary>
    public static bool CanEncode(string? content) => content is { Length: > 0 and <= MaximumCharacters } && content.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>The narrowest column in which a scanner can read the content's code, white sides included, in millimetres.</summary>
    public static double MinimumWidthMillimetres(string content) => (Bars(content).Length + 2 * QuietModules) * NarrowestModuleMillimetres;

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var modules = _bars.Length + 2 * QuietModules;
        var drawnWidth = Math.Min(width, Units.PointsFromMillimetres(ModuleMillimetres) * modules);
        var narrowest = Units.PointsFromMillimetres(NarrowestModuleMillimetres) * modules;
        if (drawnWidth < narrowest - 0.01)
            throw new TypesettingException($"A Code 128 of {modules} modules needs {Units.MillimetresFromPoints(narrowest):0} mm and has {Units.MillimetresFromPoints(drawnWidth):0} mm.");
        canvas.DrawModules(modules, 1, IsDark, canvas.AlignedX(x, width, drawnWidth), y, drawnWidth, _height);
    }

    private bool IsDark(int row, int column) => column >= QuietModules && column < QuietModules + _bars.Length && _bars[column - QuietModules];

    // ZXing finds the shortest series of the subsets A, B and C, without white sides.
    private static bool[] Bars(string content)
    {
        var hints = new Dictionary<EncodeHintType, object> { [EncodeHintType.CODE128_COMPACT] = true, [EncodeHintType.MARGIN] = 0 };
        var matrix = new Code128Writer().encode(content, BarcodeFormat.CODE_128, 0, 1, hints);
        var bars = new bool[matrix.Width];
        for (var column = 0; column < bars.Length; column++)
            bars[column] = matrix[column, 0];
        return bars;
    }

    private protected override double Measure(Session session, double width) => _height;
}
