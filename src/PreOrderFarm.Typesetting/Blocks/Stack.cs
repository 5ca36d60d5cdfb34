namespace PreOrderFarm.Typesetting;

/// <summary>Blocks below each other.</summary>
public sealed class Stack : Block
{
    private readonly IReadOnlyList<Block> _blocks;

    /// <summary>These blocks, from top to bottom.</summary>
    public Stack(params IReadOnlyList<Block> blocks) => _blocks = blocks ?? throw new ArgumentNullException(nameof(blocks));

    /// <summary>White space between two blocks, in millimetres.</summary>
    public double GapMillimetres { get; init; }

    private double Gap => Units.PointsFromMillimetres(GapMillimetres);

    internal override void Prepare()
    {
        foreach (var block in _blocks)
            block.Prepare();
    }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        foreach (var block in _blocks)
        {
            block.Draw(canvas, x, y, width);
            y += block.HeightPoints(canvas.Session, width) + Gap;
        }
    }

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
    {
        List<Block> head = [];
        for (var i = 0; i < _blocks.Count; i++)
        {
            var height = _blocks[i].HeightPoints(session, width);
            if (Fits(height, available))
            {
                head.Add(_blocks[i]);
                available -= height + Gap;
                continue;
            }

            var (part, rest) = _blocks[i].Split(session, width, available, isPageEmpty && head.Count == 0);
            if (part is not null)
                head.Add(part);
            List<Block> tail = rest is null ? [] : [rest];
            tail.AddRange(_blocks.Skip(i + 1));
            return (OrNothing(head), OrNothing(tail));
        }

        return (this, null);
    }

    private Stack? OrNothing(List<Block> blocks) => blocks.Count == 0 ? null : new Stack(blocks) { GapMillimetres = GapMillimetres };

    private protected override double Measure(Session session, double width)
    {
        var height = 0.0;
        foreach (var block in _blocks)
            height += block.HeightPoints(session, width);
        return height + Math.Max(0, _blocks.Count - 1) * Gap;
    }
}
