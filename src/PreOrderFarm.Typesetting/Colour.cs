namespace PreOrderFarm.Typesetting;

/// <summary>An opaque sRGB colour; each part from 0 to 255.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>Black.</summary>
    public static Colour Black { get; } = new(0, 0, 0);

    /// <summary>White.</summary>
    public static Colour White { get; } = new(255, 255, 255);

    /// <summary>A grey that a laser printer still prints cleanly as text.</summary>
    public static Colour Grey { get; } = new(96, 96, 96);

    /// <summary>A grey for rules and backgrounds.</summary>
    public static Colour LightGrey { get; } = new(224, 224, 224);
}
