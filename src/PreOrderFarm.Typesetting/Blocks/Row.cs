namespace PreOrderFarm.Typesetting;

/// <summary>One cell of a <see cref="Row"/>.</summary>
/// <param name="Width">Its width.</param>
/// <param name="Content">What stands in it.</param>
/// <param name="Alignment">How it is aligned; null: as the row itself.</param>
public sealed record Cell(Width Width, Block Content, Alignment? Alignment = null);

/// <summary>Blocks beside each other. At the end of a page every cell continues on the next.</summary>
public sealed class Row : Block
{
    private readonly IReadOnlyList<Cell> _cells;

    /// <summary>These cells, from left to right.</summary>
    public Row(params IReadOnlyList<Cell> cells) => _cells = cells ?? throw new ArgumentNullException(nameof(cells));

    /// <summary>White space between two cells, in millimetres.</summary>
    public double GapMillimetres { get; init; }

    /// <summary>Where lower cells stand beside higher ones.</summary>
    public VerticalAlignment VerticalAlignment { get; init; }

    private double Gap => Units.PointsFromMillimetres(GapMillimetres);

    internal override void Prepare()
    {
        foreach (var cell in _cells)
            cell.Content.Prepare();
    }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var height = HeightPoints(canvas.Session, width);
        var widths = Widths(width);
        var outer = canvas.Alignment;
        for (var i = 0; i < widths.Length; i++)
        {
            var cell = _cells[i];
            canvas.Alignment = cell.Alignment ?? outer;
            cell.Content.Draw(canvas, x, y + VerticalAlignment.Drop(height - cell.Content.HeightPoints(canvas.Session, widths[i])), widths[i]);
            x += widths[i] + Gap;
        }

        canvas.Alignment = outer;
    }

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
    {
        var widths = Widths(width);
        var heads = new Cell[widths.Length];
        var tails = new Cell[widths.Length];
        var hasHead = false;
        var hasTail = false;
        for (var i = 0; i < widths.Length; i++)
        {
            var content = _cells[i].Content;
            (Block? Head, Block? Tail) split = Fits(content.HeightPoints(session, widths[i]), available)
                ? (content, null)
                : content.Split(session, widths[i], available, isPageEmpty);
            // A cell that cannot begin here keeps the whole row for the next page.
            if (split.Head is null)
                return (null, this);
            hasHead |= split.Head is not Nothing;
            hasTail |= split.Tail is not null;
            heads[i] = _cells[i] with { Content = split.Head };
            tails[i] = _cells[i] with { Content = split.Tail ?? Nothing.Instance };
        }

        return (hasHead ? With(heads) : null, hasTail ? With(tails) : null);
    }

    private Row With(Cell[] cells) => new(cells) { GapMillimetres = GapMillimetres, VerticalAlignment = VerticalAlignment.Top };

    private double[] Widths(double width)
    {
        var asked = new Width[_cells.Count];
        for (var i = 0; i < asked.Length; i++)
            asked[i] = _cells[i].Width;
        return Width.Resolve(asked, width, Gap);
    }

    private protected override double Measure(Session session, double width)
    {
        var widths = Widths(width);
        var height = 0.0;
        for (var i = 0; i < widths.Length; i++)
            height = Math.Max(height, _cells[i].Content.HeightPoints(session, widths[i]));
        return height;
    }
}

/// <summary>What is left of a cell that ended on an earlier page.</summary>
internal sealed class Nothing : Block
{
    internal static Nothing Instance { get; } = new();

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
    }

    private protected override double Measure(Session session, double width) => 0;
}
