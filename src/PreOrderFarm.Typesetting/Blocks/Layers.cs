namespace PreOrderFarm.Typesetting;

/// <summary>Blocks in the same place, the first one at the bottom. As high as the highest of them.</summary>
public sealed class Layers : Block
{
    private readonly IReadOnlyList<Block> _blocks;

    /// <summary>These blocks, each over the one before.</summary>
    public Layers(params IReadOnlyList<Block> blocks) => _blocks = blocks ?? throw new ArgumentNullException(nameof(blocks));

    internal override void Prepare()
    {
        foreach (var block in _blocks)
            block.Prepare();
    }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        foreach (var block in _blocks)
            block.Draw(canvas, x, y, width);
    }

    private protected override double Measure(Session session, double width)
    {
        var height = 0.0;
        foreach (var block in _blocks)
            height = Math.Max(height, block.HeightPoints(session, width));
        return height;
    }
}
