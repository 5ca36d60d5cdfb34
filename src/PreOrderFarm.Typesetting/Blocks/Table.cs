namespace PreOrderFarm.Typesetting;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Width">Its width.</param>
/// <param name="Heading">Its heading, repeated on each page; null: none.</param>
/// <param name="Alignment">The alignment of its cells and heading.</param>
public sealed record Column(Width Width, Block? Heading = null, Alignment Alignment = Alignment.Start);

/// <summary>
/// Rows under headings that are repeated on each page. A row is broken only if it is higher than a page. Directly in a
/// document its rows are taken one by one, so there may be any number of them; inside another block they are all read first.
/// </summary>
public sealed class Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Block>> rows) : Block
{
    private Part? _whole;

    /// <summary>What stands above its headings and is repeated with them; null: nothing.</summary>
    public Block? Title { get; init; }

    /// <summary>The thickness of the line below each row, in points; 0: none.</summary>
    public double RulePoints { get; init; } = 0.25;

    /// <summary>The thickness of the line below the headings, in points; 0: none.</summary>
    public double HeadingRulePoints { get; init; } = 1;

    /// <summary>The colour of all lines.</summary>
    public Colour RuleColour { get; init; } = Colour.Black;

    /// <summary>White space above and below the content of a row, in millimetres.</summary>
    public double RowPaddingMillimetres { get; init; } = 0.8;

    /// <summary>White space between two columns, in millimetres.</summary>
    public double ColumnGapMillimetres { get; init; } = 3;

    /// <summary>Where lower cells stand beside higher ones.</summary>
    public VerticalAlignment VerticalAlignment { get; init; }

    /// <summary>Its headings, for a <see cref="RunningHead"/> above rows that come one by one.</summary>
    public Block Heading() => Headings() ?? throw new TypesettingException("A table without headings has none to repeat.");

    /// <summary>One row as a block of its own, for rows that are not at hand all at once.</summary>
    public Block Row(params IReadOnlyList<Block> cells) => Line(cells, RulePoints);

    internal Block? Headings()
    {
        if (columns.All(c => c.Heading is null))
            return Title;
        var headings = Line(columns.Select(c => c.Heading ?? Nothing.Instance).ToList(), HeadingRulePoints);
        return Title is null ? headings : new Stack(Title, headings);
    }

    internal IEnumerable<Block> Rows() => rows.Select(cells => Line(cells, RulePoints));

    internal override void Draw(Canvas canvas, double x, double y, double width) => Whole().Draw(canvas, x, y, width);

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty) =>
        Whole().Split(session, width, available, isPageEmpty);

    private protected override double Measure(Session session, double width) => Whole().HeightPoints(session, width);

    private Part Whole() => _whole ??= new Part(Headings(), Rows().ToList());

    private TableRow Line(IReadOnlyList<Block> cells, double rulePoints)
    {
        if (cells.Count != columns.Count)
            throw new TypesettingException($"A row of {cells.Count} cells stands in a table of {columns.Count} columns.");
        var row = new Row(cells.Select((cell, i) => new Cell(columns[i].Width, cell, columns[i].Alignment)).ToList())
        {
            GapMillimetres = ColumnGapMillimetres,
            VerticalAlignment = VerticalAlignment,
        };
        return new TableRow(row, Units.PointsFromMillimetres(RowPaddingMillimetres), rulePoints, RuleColour);
    }

    /// <summary>Some rows of a table below its headings.</summary>
    private sealed class Part(Block? headings, IReadOnlyList<Block> rows) : Block
    {
        internal override void Draw(Canvas canvas, double x, double y, double width)
        {
            foreach (var line in Lines())
            {
                line.Draw(canvas, x, y, width);
                y += line.HeightPoints(canvas.Session, width);
            }
        }

        internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
        {
            var room = available - (headings?.HeightPoints(session, width) ?? 0);
            var fitting = 0;
            while (fitting < rows.Count && Fits(rows[fitting].HeightPoints(session, width), room))
                room -= rows[fitting++].HeightPoints(session, width);
            if (fitting > 0)
                return (new Part(headings, rows.Take(fitting).ToList()), fitting == rows.Count ? null : new Part(headings, rows.Skip(fitting).ToList()));
            if (!isPageEmpty || rows.Count == 0)
                return (null, this);
            var (head, tail) = rows[0].Split(session, width, room, isPageEmpty);
            if (head is null)
                return (null, this);
            List<Block> rest = tail is null ? [] : [tail];
            rest.AddRange(rows.Skip(1));
            return (new Part(headings, [head]), rest.Count == 0 ? null : new Part(headings, rest));
        }

        private IEnumerable<Block> Lines() => headings is null ? rows : rows.Prepend(headings);

        private protected override double Measure(Session session, double width) => Lines().Sum(l => l.HeightPoints(session, width));
    }

    /// <summary>One row with the space around it and the line below it.</summary>
    private sealed class TableRow(Block cells, double padding, double rule, Colour colour) : Block
    {
        internal override void Prepare() => cells.Prepare();

        internal override void Draw(Canvas canvas, double x, double y, double width)
        {
            cells.Draw(canvas, x, y + padding, width);
            if (rule > 0)
                canvas.HorizontalLine(x, y + HeightPoints(canvas.Session, width) - rule / 2, width, rule, colour);
        }

        internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
        {
            if (!isPageEmpty)
                return (null, this);
            var (head, tail) = cells.Split(session, width, available - 2 * padding - rule, isPageEmpty);
            return (head is null ? null : Around(head), tail is null ? null : Around(tail));
        }

        private TableRow Around(Block part) => new(part, padding, rule, colour);

        private protected override double Measure(Session session, double width) => cells.HeightPoints(session, width) + 2 * padding + rule;
    }
}
