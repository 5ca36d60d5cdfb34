namespace PreOrderFarm.Typesetting;

/// <summary>
/// A table with more columns than a page is wide: it is printed in parts, each with the first columns repeated, and each on as
/// many pages as its rows need, under its headings. All widths are fixed.
/// </summary>
/// <param name="first">The columns that every part begins with: whom or what a row is about.</param>
/// <param name="others">The columns that are dealt out to the parts.</param>
public sealed class WideTable(IReadOnlyList<Column> first, IReadOnlyList<Column> others)
{
    /// <summary>White space between two columns, in millimetres.</summary>
    public double ColumnGapMillimetres { get; init; } = 2;

    /// <summary>The parts that fit a width, in their order; at least one column of the others is in each.</summary>
    public IReadOnlyList<WideTablePart> Parts(double widthMillimetres)
    {
        var parts = new List<WideTablePart>();
        for (var begin = 0; begin < others.Count || begin == 0;)
        {
            var end = begin;
            for (var room = widthMillimetres - first.Sum(Taken); end < others.Count && (end == begin || room >= Taken(others[end])); end++)
                room -= Taken(others[end]);
            var table = new Table([.. first, .. others.Skip(begin).Take(end - begin)], []) { ColumnGapMillimetres = ColumnGapMillimetres, VerticalAlignment = VerticalAlignment.Middle };
            parts.Add(new WideTablePart(table, begin, end - begin));
            if (end == begin)
                break;
            begin = end;
        }

        return parts;
    }

    private double Taken(Column column) => column.Width.FixedMillimetres + ColumnGapMillimetres;
}

/// <summary>Some of a wide table's columns.</summary>
public sealed class WideTablePart
{
    private readonly Table _table;

    internal WideTablePart(Table table, int begin, int count) => (_table, Begin, Count) = (table, begin, count);

    /// <summary>The first of its columns among the others, from 0.</summary>
    public int Begin { get; }

    /// <summary>How many of the others it has.</summary>
    public int Count { get; }

    /// <summary>Its headings, to be repeated on each page by a <see cref="RunningHead"/>.</summary>
    public Block Heading() => _table.Heading();

    /// <summary>One row: its first cells, and those of the columns that are in this part.</summary>
    public Block Row(IReadOnlyList<Block> first, Func<int, Block> other) => _table.Row([.. first, .. Enumerable.Range(Begin, Count).Select(other)]);
}
