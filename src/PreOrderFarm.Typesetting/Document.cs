namespace PreOrderFarm.Typesetting;

/// <summary>What came out of a printing.</summary>
/// <param name="Pages">How many pages.</param>
/// <param name="Bytes">How many bytes went to the stream.</param>
/// <param name="UnknownGlyphs">How many glyphs no installed font has; they print as U+FFFD.</param>
public sealed record PrintedDocument(int Pages, long Bytes, int UnknownGlyphs);

/// <summary>
/// Pages of one size with a header and a footer. The same document and blocks give the same bytes on the same machine.
/// Blocks are taken one by one and pages leave as they are full, so memory does not grow with their number. A document
/// can be printed by many threads at once.
/// </summary>
/// <example><code>
/// var document = new Document { Footer = page => $"Page {page.Number} of {page.Total}" };
/// await document.WritePdfAsync(stream, [new Text("Hello, 你好") { SizePoints = 24 }]);
/// </code></example>
public sealed class Document
{
    /// <summary>The paper.</summary>
    public PageSize Page { get; init; } = PageSize.A4;

    /// <summary>The white edge.</summary>
    public Margins Margins { get; init; } = Margins.All(15);

    /// <summary>How text looks where it does not say otherwise.</summary>
    public TextStyle Style { get; init; } = new();

    /// <summary>What stands on top of each page. Called at least twice a page; its height may not depend on the total.</summary>
    public Func<PageInfo, Block>? Header { get; init; }

    /// <summary>What stands at the foot of each page. Called at least twice a page; its height may not depend on the total.</summary>
    public Func<PageInfo, Block>? Footer { get; init; }

    /// <summary>White space between the content and the header and footer, in millimetres.</summary>
    public double HeaderGapMillimetres { get; init; } = 4;

    /// <summary>
    /// Whether <see cref="PageInfo.Total"/> is known while printing. The blocks are then taken twice: once to count,
    /// once to draw, and both times must be the same. Without it the total is 0. Documents without header and footer are not counted.
    /// </summary>
    public bool CountsPages { get; init; } = true;

    /// <summary>
    /// Whether the text of each block is tagged as a paragraph, for whoever has the PDF read aloud. Cairo keeps all tags until
    /// the end, some 200 bytes a paragraph: leave them out where nobody reads, such as in labels by the ten thousand.
    /// </summary>
    public bool IsTagged { get; init; } = true;

    /// <summary>The title in the file's metadata.</summary>
    public string? Title { get; init; }

    /// <summary>The author in the file's metadata.</summary>
    public string? Author { get; init; }

    /// <summary>The time of creation in the file's metadata. Given by the caller, so that equal input gives equal bytes.</summary>
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UnixEpoch;

    internal double ContentWidthPoints =>
        Page.WidthPoints - Units.PointsFromMillimetres(Margins.LeftMillimetres) - Units.PointsFromMillimetres(Margins.RightMillimetres);

    private bool MustCount => CountsPages && (Header is not null || Footer is not null);

    /// <summary>Prints to a stream, which stays open. What the stream throws comes out unchanged.</summary>
    /// <exception cref="TypesettingException">A library is missing, a block does not fit, or the source changed between two readings.</exception>
    public PrintedDocument WritePdf(Stream stream, IEnumerable<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(blocks);
        Page.MustBePrintable();
        using var session = new Session(Style);
        var total = 0;
        if (MustCount)
        {
            var counting = new PageFlow(this, session, output: null, totalPages: 0);
            foreach (var block in blocks)
                Exhaust(counting.Place(block));
            counting.Finish();
            total = counting.Pages;
        }

        using var pdf = new PdfFile(this, session);
        var flow = new PageFlow(this, session, pdf, total);
        foreach (var block in blocks)
        {
            foreach (var _ in flow.Place(block))
                pdf.Sink.FlushTo(stream, everything: false);
        }

        flow.Finish();
        MustHaveCounted(total, flow.Pages);
        pdf.Finish();
        pdf.Sink.FlushTo(stream, everything: true);
        return pdf.Printed(flow.Pages);
    }

    /// <summary>Prints to a stream, which stays open and is written asynchronously. What the stream throws comes out unchanged.</summary>
    /// <exception cref="TypesettingException">A library is missing, a block does not fit, or the source changed between two readings.</exception>
    public Task<PrintedDocument> WritePdfAsync(Stream stream, IEnumerable<Block> blocks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        return WritePdfAsync(stream, blocks.ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>Prints to a stream, which stays open and is written asynchronously. What the stream throws comes out unchanged.</summary>
    /// <exception cref="TypesettingException">A library is missing, a block does not fit, or the source changed between two readings.</exception>
    public Task<PrintedDocument> WritePdfAsync(Stream stream, IAsyncEnumerable<Block> blocks, CancellationToken cancellationToken = default) =>
        WriteAsync(stream, blocks, session => new PdfFile(this, session), cancellationToken);

    /// <summary>
    /// Prints the same pages for a thermal label printer, as ZPL II: each page is one label and one picture (^GF) of the
    /// printer's dots, so every script looks as in the PDF whatever fonts the printer has, and codes have whole dots a module.
    /// </summary>
    /// <param name="stream">Gets ASCII text, asynchronously, and stays open. What it throws comes out unchanged.</param>
    /// <param name="blocks">What stands on the labels.</param>
    /// <param name="dotsPerInch">The print head's resolution: 203 (8 dots a millimetre), 300 or 600.</param>
    /// <param name="cancellationToken">Stops the printing.</param>
    /// <exception cref="TypesettingException">As for a PDF, or the label is larger than 32,000 dots.</exception>
    public Task<PrintedDocument> WriteZplAsync(Stream stream, IAsyncEnumerable<Block> blocks, int dotsPerInch, CancellationToken cancellationToken = default) =>
        WriteAsync(stream, blocks, session => new ZplFile(this, session, dotsPerInch), cancellationToken);

    private async Task<PrintedDocument> WriteAsync(Stream stream, IAsyncEnumerable<Block> blocks, Func<Session, PageOutput> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(blocks);
        Page.MustBePrintable();
        using var session = new Session(Style);
        var total = 0;
        if (MustCount)
        {
            var counting = new PageFlow(this, session, output: null, totalPages: 0);
            await foreach (var block in ReadAhead.OfAsync(blocks, isPreparing: false, cancellationToken))
                Exhaust(counting.Place(block));
            counting.Finish();
            total = counting.Pages;
        }

        using var output = open(session);
        var flow = new PageFlow(this, session, output, total);
        await foreach (var block in ReadAhead.OfAsync(blocks, isPreparing: true, cancellationToken))
        {
            foreach (var _ in flow.Place(block))
                await output.Sink.FlushToAsync(stream, everything: false, cancellationToken);
        }

        flow.Finish();
        MustHaveCounted(total, flow.Pages);
        output.Finish();
        await output.Sink.FlushToAsync(stream, everything: true, cancellationToken);
        return output.Printed(flow.Pages);
    }

    private static void Exhaust(IEnumerable<int> pages)
    {
        foreach (var _ in pages)
        {
        }
    }

    private void MustHaveCounted(int counted, int drawn)
    {
        if (MustCount && counted != drawn)
            throw new TypesettingException($"The blocks made {counted} pages when counted and {drawn} when drawn: they must be the same both times.");
    }
}
