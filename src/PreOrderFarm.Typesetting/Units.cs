namespace PreOrderFarm.Typesetting;

/// <summary>A PDF point is 1/72 inch; an inch is 25.4 mm.</summary>
internal static class Units
{
    private const double PointsPerMillimetre = 72 / 25.4;

    internal static double PointsFromMillimetres(double millimetres) => millimetres * PointsPerMillimetre;

    internal static double MillimetresFromPoints(double points) => points / PointsPerMillimetre;

    internal static double MustBeSize(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(name, value, "A size is a number that is not negative.");
        return value;
    }
}
