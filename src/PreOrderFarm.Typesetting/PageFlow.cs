namespace PreOrderFarm.Typesetting;

/// <summary>What a header or a footer can say.</summary>
/// <param name="Number">The page, from 1.</param>
/// <param name="Total">How many pages the document has.</param>
public readonly record struct PageInfo(int Number, int Total);

/// <summary>Fills pages with blocks from top to bottom. Without an output it only counts.</summary>
internal sealed class PageFlow(Document document, Session session, PageOutput? output, int totalPages)
{
    // Headers and footers are measured with a number as long as any, so that counting and drawing agree.
    private const int LongestTotal = 88_888;

    private readonly double _left = Units.PointsFromMillimetres(document.Margins.LeftMillimetres);
    private readonly double _width = document.ContentWidthPoints;
    private double _y;
    private double _bottom;
    private double _footerTop;
    private bool _isOpen;
    private bool _isEmpty;
    private Block? _footer;
    private Block? _head;
    private int _pageWithHead;

    internal int Pages { get; private set; }

    /// <summary>Places one block, and pauses after each page that it completes so that the page can be sent on.</summary>
    internal IEnumerable<int> Place(Block block)
    {
        if (block is Table table)
            return PlaceRows(table);
        if (block is PageBreak)
            return _isOpen && !_isEmpty ? EndPage() : [];
        if (block is not RunningHead running)
            return _head is null || block is Spacer ? PlaceParts(block, above: null) : PlaceUnder(_head, block);
        (_head, _pageWithHead) = (running.Content, 0);
        return [];
    }

    private IEnumerable<int> PlaceUnder(Block head, Block block)
    {
        foreach (var page in PlaceParts(block, _isOpen && _pageWithHead == Pages ? null : head, head))
            yield return page;
        _pageWithHead = Pages;
    }

    internal void Finish()
    {
        if (Pages == 0)
            OpenPage();
        foreach (var _ in EndPage())
        {
        }
    }

    private IEnumerable<int> PlaceRows(Table table)
    {
        var headings = table.Headings();
        var pageWithHeadings = 0;
        foreach (var row in table.Rows())
        {
            foreach (var page in PlaceParts(row, _isOpen && pageWithHeadings == Pages ? null : headings, headings))
                yield return page;
            pageWithHeadings = Pages;
        }

        if (pageWithHeadings > 0 || headings is null)
            yield break;
        foreach (var page in PlaceParts(headings, above: null))
            yield return page;
    }

    /// <summary>Places a block, broken where needed. What must stand above it comes along, on each further page too.</summary>
    private IEnumerable<int> PlaceParts(Block block, Block? above, Block? aboveOnNextPages = null)
    {
        for (var rest = block; rest is not null;)
        {
            OpenPage();
            var aboveHeight = above?.HeightPoints(session, _width) ?? 0;
            var available = _bottom - _y - aboveHeight;
            var height = rest.HeightPoints(session, _width);
            if (Block.Fits(height, available))
            {
                // White space between two blocks is none at the top of a page.
                if (rest is Spacer && _isEmpty)
                    yield break;
                Draw(above, aboveHeight);
                Draw(rest, height);
                yield break;
            }

            var (head, tail) = rest.Split(session, _width, available, _isEmpty);
            if (head is not null)
            {
                Draw(above, aboveHeight);
                Draw(head, head.HeightPoints(session, _width));
            }
            else if (_isEmpty)
            {
                throw TooHigh(height);
            }

            rest = tail;
            if (rest is null)
                yield break;
            foreach (var page in EndPage())
                yield return page;
            above = aboveOnNextPages;
        }
    }

    private void Draw(Block? block, double height)
    {
        if (block is null)
            return;
        if (output is not null)
            output.Canvas.DrawContent(block, _left, _y, _width);
        _y += height;
        _isEmpty = false;
    }

    private void OpenPage()
    {
        if (_isOpen)
            return;
        Pages++;
        var longest = new PageInfo(Pages, LongestTotal);
        var page = new PageInfo(Pages, totalPages);
        _y = Units.PointsFromMillimetres(document.Margins.TopMillimetres);
        _bottom = document.Page.HeightPoints - Units.PointsFromMillimetres(document.Margins.BottomMillimetres);
        var gap = Units.PointsFromMillimetres(document.HeaderGapMillimetres);
        if (document.Header is { } header)
        {
            if (output is not null)
                header(page).Draw(output.Canvas, _left, _y, _width);
            _y += header(longest).HeightPoints(session, _width) + gap;
        }

        if (document.Footer is { } footer)
        {
            _footer = footer(page);
            _bottom -= footer(longest).HeightPoints(session, _width);
        }

        _footerTop = _bottom;
        if (_footer is not null)
            _bottom -= gap;
        if (_bottom - _y < 1)
            throw new TypesettingException("Margins, header and footer leave no room on the page.");
        _isOpen = true;
        _isEmpty = true;
    }

    private IEnumerable<int> EndPage()
    {
        if (!_isOpen)
            yield break;
        if (output is not null)
        {
            _footer?.Draw(output.Canvas, _left, _footerTop, _width);
            output.EndPage();
        }

        _isOpen = false;
        yield return Pages;
    }

    private TypesettingException TooHigh(double height) => new(
        $"A block of {Units.MillimetresFromPoints(height):0} mm cannot be broken and is higher than the {Units.MillimetresFromPoints(_bottom - _y):0} mm that a page has for it.");
}
