namespace PreOrderFarm.Photos;

/// <summary>What must stay in view when a photo is cropped: percent of its width from the left and of its height from the top.</summary>
public sealed record PhotoFocus(int X, int Y)
{
    public static PhotoFocus Centre { get; } = new(50, 50);

    /// <summary>The largest part of a picture with these proportions, as near around the focus as its edges allow.</summary>
    public (int Left, int Top, int Width, int Height) Crop(int width, int height, double widthByHeight)
    {
        var cropped = (Width: Math.Min(width, (int)Math.Round(height * widthByHeight)), Height: Math.Min(height, (int)Math.Round(width / widthByHeight)));
        return (Edge(X, width, cropped.Width), Edge(Y, height, cropped.Height), cropped.Width, cropped.Height);

        // As object-position does it: 0 shows the left edge, 100 the right one.
        static int Edge(int percent, int whole, int part) => (whole - part) * percent / 100;
    }
}
