namespace PreOrderFarm.Typesetting;

/// <summary>Where a line stands within its width. 'Start' is left for Latin and Chinese, right for Arabic and Hebrew.</summary>
public enum Alignment
{
    /// <summary>At the side where reading begins.</summary>
    Start,

    /// <summary>In the middle.</summary>
    Centre,

    /// <summary>At the side where reading ends.</summary>
    End,
}

/// <summary>Where something stands within the height of its row.</summary>
public enum VerticalAlignment
{
    /// <summary>At the top.</summary>
    Top,

    /// <summary>In the middle.</summary>
    Middle,

    /// <summary>At the bottom.</summary>
    Bottom,
}

internal static class VerticalAlignments
{
    /// <summary>How far down something stands that leaves so much of its place.</summary>
    internal static double Drop(this VerticalAlignment alignment, double spare) => alignment switch
    {
        VerticalAlignment.Top => 0,
        VerticalAlignment.Middle => spare / 2,
        VerticalAlignment.Bottom => spare,
        _ => throw new InvalidOperationException($"Unknown alignment {alignment}."),
    };
}

/// <summary>How thick letters are, as in CSS and OpenType.</summary>
public enum FontWeight
{
    /// <summary>400.</summary>
    Normal = 400,

    /// <summary>500.</summary>
    Medium = 500,

    /// <summary>700.</summary>
    Bold = 700,
}

/// <summary>How text looks where a <see cref="Text"/> does not say otherwise.</summary>
public sealed record TextStyle
{
    /// <summary>The size of the font, in points.</summary>
    public double SizePoints { get; init; } = 10;

    /// <summary>The distance from one line to the next as a multiple of the size. It is fixed: no script and no stack of accents changes it.</summary>
    public double LineHeight { get; init; } = 1.4;

    /// <summary>The weight.</summary>
    public FontWeight Weight { get; init; } = FontWeight.Normal;

    /// <summary>The colour.</summary>
    public Colour Colour { get; init; } = Colour.Black;

    /// <summary>Font families by preference, separated by commas; null: the Noto Sans family that fits the language.</summary>
    public string? Families { get; init; }

    /// <summary>The BCP 47 tag of the text's language. It chooses the form of Han characters (zh-Hans, zh-Hant, ja, ko).</summary>
    public string Language { get; init; } = "en";
}
