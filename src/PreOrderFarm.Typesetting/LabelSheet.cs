namespace PreOrderFarm.Typesetting;

/// <summary>
/// A sheet of labels for an office printer: cells in columns and rows, in the middle of the sheet unless shifted. The first
/// sheet may have cells that are used up.
/// </summary>
/// <example><code>
/// var sheet = LabelSheet.A4TwoByFour with { StartPosition = 3 };
/// await new Document { Page = sheet.Page, Margins = Margins.All(0) }.WritePdfAsync(stream, sheet.Arrange(labels));
/// </code></example>
/// <param name="Page">The sheet.</param>
/// <param name="Columns">How many labels stand beside each other.</param>
/// <param name="Rows">How many labels stand below each other.</param>
/// <param name="CellWidthMillimetres">A label's width.</param>
/// <param name="CellHeightMillimetres">A label's height. What does not fit is cut off.</param>
public sealed record LabelSheet(PageSize Page, int Columns, int Rows, double CellWidthMillimetres, double CellHeightMillimetres)
{
    /// <summary>Four labels of 99.1 × 139 mm on A4 (sold as L7169).</summary>
    public static LabelSheet A4TwoByTwo { get; } = new(PageSize.A4, 2, 2, 99.1, 139) { ColumnGapMillimetres = 2.5 };

    /// <summary>Eight labels of 99.1 × 67.7 mm on A4 (sold as L7165).</summary>
    public static LabelSheet A4TwoByFour { get; } = new(PageSize.A4, 2, 4, 99.1, 67.7) { ColumnGapMillimetres = 2.5 };

    /// <summary>Six labels of 4 × 3⅓ inches on Letter (sold as 5164).</summary>
    public static LabelSheet LetterTwoByThree { get; } = new(PageSize.Letter, 2, 3, 101.6, 84.66) { ColumnGapMillimetres = 4.8 };

    /// <summary>White space between two columns, in millimetres.</summary>
    public double ColumnGapMillimetres { get; init; }

    /// <summary>White space between two rows, in millimetres.</summary>
    public double RowGapMillimetres { get; init; }

    /// <summary>How far the printer must print further to the right, in millimetres; negative: to the left.</summary>
    public double ShiftRightMillimetres { get; init; }

    /// <summary>How far the printer must print further down, in millimetres; negative: up.</summary>
    public double ShiftDownMillimetres { get; init; }

    /// <summary>The cell of the first label, from 1, counted along the rows: those before it are used up.</summary>
    public int StartPosition { get; init; } = 1;

    /// <summary>How many labels a sheet has.</summary>
    public int Cells => Columns * Rows;

    /// <summary>One block for each sheet, for a document of this page without margins, header and footer.</summary>
    /// <exception cref="TypesettingException">The start position is no cell of the sheet, or the cells are wider or higher than it.</exception>
    public IEnumerable<Block> Arrange(IEnumerable<Block> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        MustBePossible();
        return Sheets();

        IEnumerable<Block> Sheets()
        {
            var sheet = new FilledSheet(this, StartPosition - 1);
            foreach (var label in labels)
            {
                if (sheet.IsFull)
                {
                    yield return sheet;
                    sheet = new FilledSheet(this, 0);
                }

                sheet.Add(label);
            }

            if (!sheet.IsEmpty)
                yield return sheet;
        }
    }

    /// <summary>One block for each sheet, for a document of this page without margins, header and footer. Only one sheet's labels are kept.</summary>
    /// <exception cref="TypesettingException">The start position is no cell of the sheet, or the cells are wider or higher than it.</exception>
    public IAsyncEnumerable<Block> Arrange(IAsyncEnumerable<Block> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        MustBePossible();
        return Sheets(labels);
    }

    private async IAsyncEnumerable<Block> Sheets(IAsyncEnumerable<Block> labels)
    {
        var sheet = new FilledSheet(this, StartPosition - 1);
        await foreach (var label in labels)
        {
            if (sheet.IsFull)
            {
                yield return sheet;
                sheet = new FilledSheet(this, 0);
            }

            sheet.Add(label);
        }

        if (!sheet.IsEmpty)
            yield return sheet;
    }

    private void MustBePossible()
    {
        if (Columns < 1 || Rows < 1 || StartPosition < 1 || StartPosition > Cells)
            throw new TypesettingException($"A sheet of {Columns} × {Rows} labels has no place {StartPosition}.");
        if (!(LeftMillimetres >= -0.01 && TopMillimetres >= -0.01))
            throw new TypesettingException($"{Columns} × {Rows} labels of {CellWidthMillimetres} × {CellHeightMillimetres} mm do not fit on {Page.WidthMillimetres} × {Page.HeightMillimetres} mm.");
    }

    private double LeftMillimetres => (Page.WidthMillimetres - Columns * CellWidthMillimetres - (Columns - 1) * ColumnGapMillimetres) / 2;

    private double TopMillimetres => (Page.HeightMillimetres - Rows * CellHeightMillimetres - (Rows - 1) * RowGapMillimetres) / 2;

    /// <summary>One sheet, of which the first cells may be used up.</summary>
    private sealed class FilledSheet(LabelSheet sheet, int used) : Block
    {
        private readonly List<Block> _labels = [];

        internal bool IsFull => used + _labels.Count == sheet.Cells;

        internal bool IsEmpty => _labels.Count == 0;

        internal void Add(Block label) => _labels.Add(new Frame(label, sheet.CellHeightMillimetres));

        internal override void Prepare()
        {
            foreach (var label in _labels)
                label.Prepare();
        }

        internal override void Draw(Canvas canvas, double x, double y, double width)
        {
            for (var i = 0; i < _labels.Count; i++)
            {
                var (row, column) = Math.DivRem(used + i, sheet.Columns);
                var left = sheet.LeftMillimetres + sheet.ShiftRightMillimetres + column * (sheet.CellWidthMillimetres + sheet.ColumnGapMillimetres);
                var top = sheet.TopMillimetres + sheet.ShiftDownMillimetres + row * (sheet.CellHeightMillimetres + sheet.RowGapMillimetres);
                _labels[i].Draw(canvas, x + Units.PointsFromMillimetres(left), y + Units.PointsFromMillimetres(top), Units.PointsFromMillimetres(sheet.CellWidthMillimetres));
            }
        }

        private protected override double Measure(Session session, double width) => sheet.Page.HeightPoints;
    }
}
