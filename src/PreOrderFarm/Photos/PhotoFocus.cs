namespace PreOrderFarm.Photos;

/// <summary>What must stay in view when a photo is cropped: percent of its width from the left and of its height from the top.</summary>
public sealed record PhotoFocus(int X, int Y)
{
    public static PhotoFocus Centre { get; } = new(50, 50);

    public bool IsInPicture => X is >= 0 and <= 100 && Y is >= 0 and <= 100;
}
