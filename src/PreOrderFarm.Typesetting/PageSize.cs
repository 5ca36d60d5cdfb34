namespace PreOrderFarm.Typesetting;

/// <summary>A sheet of paper, or a label of a roll: any width and height up to 5 m.</summary>
public readonly record struct PageSize(double WidthMillimetres, double HeightMillimetres)
{
    /// <summary>ISO 216 A4: 210 × 297 mm.</summary>
    public static PageSize A4 { get; } = new(210, 297);

    /// <summary>ISO 216 A5: 148 × 210 mm.</summary>
    public static PageSize A5 { get; } = new(148, 210);

    /// <summary>ISO 216 A6: 105 × 148 mm.</summary>
    public static PageSize A6 { get; } = new(105, 148);

    /// <summary>US Letter: 8.5 × 11 inches.</summary>
    public static PageSize Letter { get; } = new(215.9, 279.4);

    /// <summary>The shipping label of thermal printers, 100 × 150 mm (4 × 6 inches in the USA).</summary>
    public static PageSize Label100By150 { get; } = new(100, 150);

    /// <summary>The same sheet turned by a quarter.</summary>
    public PageSize Turned() => new(HeightMillimetres, WidthMillimetres);

    // A PDF page has at most 14,400 points: ISO 32000-1, annex C.
    internal void MustBePrintable()
    {
        if (!(WidthMillimetres is >= 1 and <= 5000 && HeightMillimetres is >= 1 and <= 5000))
            throw new TypesettingException($"No printer has paper of {WidthMillimetres} × {HeightMillimetres} mm: each side is from 1 to 5,000 mm.");
    }

    internal double WidthPoints => Units.PointsFromMillimetres(WidthMillimetres);

    internal double HeightPoints => Units.PointsFromMillimetres(HeightMillimetres);
}

/// <summary>The white edge of a page.</summary>
public readonly record struct Margins(double TopMillimetres, double RightMillimetres, double BottomMillimetres, double LeftMillimetres)
{
    /// <summary>The same margin on all four sides.</summary>
    public static Margins All(double millimetres) => new(millimetres, millimetres, millimetres, millimetres);
}
