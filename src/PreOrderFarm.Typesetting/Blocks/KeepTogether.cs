namespace PreOrderFarm.Typesetting;

/// <summary>
/// A block that moves to the next page rather than being broken. One that is higher than a whole page starts on a page
/// of its own and continues on the next, below <see cref="Continuation"/> where that is set.
/// </summary>
public sealed class KeepTogether(Block content) : Block
{
    /// <summary>What is repeated on top of each further page of a block that is higher than a page.</summary>
    public Block? Continuation { get; init; }

    internal override void Prepare() => content.Prepare();

    internal override void Draw(Canvas canvas, double x, double y, double width) => content.Draw(canvas, x, y, width);

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
    {
        if (!isPageEmpty)
            return (null, this);
        var (head, tail) = content.Split(session, width, available, isPageEmpty);
        if (head is null)
            return (null, this);
        if (tail is null || Continuation is null)
            return (head, tail);
        return (head, new Continued(Continuation, tail));
    }

    private protected override double Measure(Session session, double width) => content.HeightPoints(session, width);

    /// <summary>The rest of a broken block, below its heading.</summary>
    private sealed class Continued(Block heading, Block rest) : Block
    {
        internal override void Draw(Canvas canvas, double x, double y, double width)
        {
            heading.Draw(canvas, x, y, width);
            rest.Draw(canvas, x, y + heading.HeightPoints(canvas.Session, width), width);
        }

        internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
        {
            var (head, tail) = rest.Split(session, width, available - heading.HeightPoints(session, width), isPageEmpty);
            if (head is null)
                return (null, this);
            return (new Stack(heading, head), tail is null ? null : new Continued(heading, tail));
        }

        private protected override double Measure(Session session, double width) =>
            heading.HeightPoints(session, width) + rest.HeightPoints(session, width);
    }
}
