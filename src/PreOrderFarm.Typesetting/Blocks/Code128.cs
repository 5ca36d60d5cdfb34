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

    private readonly Modules _modules;
    private readonly double _height;

    /// <summary>A code for the content, as wide as its column allows.</summary>
    /// <exception cref="TypesettingException">The content is empty, longer than 80 characters, or not printable ASCII.</exception>
    public Code128(string content, double heightMillimetres)
    {
        if (!CanEncode(content))
            throw new TypesettingException($"A Code 128 holds 1 to {MaximumCharacters} printable ASCII characters.");
        _modules = Encode(content);
        _height = Units.PointsFromMillimetres(Units.MustBeSize(heightMillimetres, nameof(heightMillimetres)));
    }

    /// <summary>The width of the narrowest bar where the column has room for it, in millimetres.</summary>
    public double ModuleMillimetres { get; init; } = 0.5;

    /// <summary>Whether there is a code for the content.</summary>
    public static bool CanEncode(string? content) => content is { Length: > 0 and <= MaximumCharacters } && content.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>The narrowest column in which a scanner can read the content's code, white sides included, in millimetres.</summary>
    public static double MinimumWidthMillimetres(string content) => Encode(content).Columns * NarrowestModuleMillimetres;

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var drawnWidth = Math.Min(width, Units.PointsFromMillimetres(ModuleMillimetres) * _modules.Columns);
        var narrowest = Units.PointsFromMillimetres(NarrowestModuleMillimetres) * _modules.Columns;
        if (drawnWidth < narrowest - 0.01)
            throw new TypesettingException($"A Code 128 of {_modules.Columns} modules needs {Units.MillimetresFromPoints(narrowest):0} mm and has {Units.MillimetresFromPoints(drawnWidth):0} mm.");
        canvas.DrawModules(_modules, canvas.AlignedX(x, width, drawnWidth), y, drawnWidth, _height);
    }

    // ZXing finds the shortest series of the subsets A, B and C, without white sides.
    private static Modules Encode(string content)
    {
        var hints = new Dictionary<EncodeHintType, object> { [EncodeHintType.CODE128_COMPACT] = true, [EncodeHintType.MARGIN] = 0 };
        var matrix = new Code128Writer().encode(content, BarcodeFormat.CODE_128, 0, 1, hints);
        var modules = new Modules(matrix.Width + 2 * QuietModules, 1);
        for (var column = 0; column < matrix.Width; column++)
        {
            if (matrix[column, 0])
                modules.Darken(0, QuietModules + column);
        }

        return modules;
    }

    private protected override double Measure(Session session, double width) => _height;
}
