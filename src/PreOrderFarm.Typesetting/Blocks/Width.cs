namespace PreOrderFarm.Typesetting;

/// <summary>The width of a column: fixed, or a share of what the fixed ones leave.</summary>
public readonly record struct Width
{
    private Width(double fixedMillimetres, double share)
    {
        FixedMillimetres = fixedMillimetres;
        ShareOfRest = share;
    }

    internal double FixedMillimetres { get; }

    internal double ShareOfRest { get; }

    /// <summary>So many millimetres.</summary>
    public static Width Millimetres(double millimetres) => new(Units.MustBeSize(millimetres, nameof(millimetres)), 0);

    /// <summary>So many parts of the width that fixed columns leave.</summary>
    public static Width Share(double parts = 1) => new(0, Units.MustBeSize(parts, nameof(parts)));

    /// <summary>The widths in points. Where fixed columns ask for more than there is, all shrink alike.</summary>
    internal static double[] Resolve(IReadOnlyList<Width> widths, double total, double gap)
    {
        var room = Math.Max(0, total - Math.Max(0, widths.Count - 1) * gap);
        var fixedPoints = 0.0;
        var shares = 0.0;
        foreach (var width in widths)
        {
            fixedPoints += Units.PointsFromMillimetres(width.FixedMillimetres);
            shares += width.ShareOfRest;
        }

        var shrink = fixedPoints > room ? room / fixedPoints : 1;
        var rest = Math.Max(0, room - fixedPoints);
        var resolved = new double[widths.Count];
        for (var i = 0; i < resolved.Length; i++)
        {
            resolved[i] = widths[i].ShareOfRest > 0
                ? rest * widths[i].ShareOfRest / shares
                : Units.PointsFromMillimetres(widths[i].FixedMillimetres) * shrink;
        }

        return resolved;
    }
}
