using PreOrderFarm.Typesetting.Native;
using PreOrderFarm.Typesetting.Shaping;

namespace PreOrderFarm.Typesetting;

/// <summary>
/// A text in any script, wrapped to its width. Line ends in it are kept; control characters and bidirectional overrides
/// are not printed; a character that no font has prints as U+FFFD. At the end of a page it continues on the next.
/// </summary>
public sealed class Text(string content) : Block
{
    /// <summary>What it says, as given.</summary>
    public string Content { get; } = content ?? throw new ArgumentNullException(nameof(content));

    /// <summary>The size of the font, in points; null: the document's.</summary>
    public double? SizePoints { get; init; }

    /// <summary>The weight; null: the document's.</summary>
    public FontWeight? Weight { get; init; }

    /// <summary>Whether it is slanted. Chinese fonts have no italics: use it for Latin only.</summary>
    public bool IsItalic { get; init; }

    /// <summary>Whether a line runs through it, as through what no longer holds.</summary>
    public bool IsStruck { get; init; }

    /// <summary>The colour; null: the document's.</summary>
    public Colour? Colour { get; init; }

    /// <summary>The alignment; null: that of the column it stands in.</summary>
    public Alignment? Alignment { get; init; }

    /// <summary>After so many lines the rest becomes an ellipsis; 0: no limit.</summary>
    public int MaxLines { get; init; }

    /// <summary>The BCP 47 tag of this text's language; null: the document's. It chooses the form of Han characters.</summary>
    public string? Language { get; init; }

    /// <summary>Font families by preference, separated by commas; null: the document's.</summary>
    public string? Families { get; init; }

    internal override void Draw(Canvas canvas, double x, double y, double width) =>
        DrawLines(canvas, x, y, width, 0, int.MaxValue);

    internal void DrawLines(Canvas canvas, double x, double y, double width, int firstLine, int lineCount)
    {
        if (Content.Length == 0)
            return;
        var shaped = canvas.Session.Shaper.Shape(Spec(canvas.Session, width));
        var alignment = Alignment ?? canvas.Alignment;
        var colour = Colour ?? canvas.Session.Style.Colour;
        if (alignment == Typesetting.Alignment.Start && firstLine == 0 && lineCount >= shaped.Lines)
            canvas.DrawText(shaped, x, y, colour);
        else
            canvas.DrawLines(shaped, firstLine, lineCount, alignment, x, y, width, colour);
    }

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty) =>
        new TextLines(this, 0, CountLines(session, width)).Split(session, width, available, isPageEmpty);

    internal double LineHeightPoints(Session session) => (SizePoints ?? session.Style.SizePoints) * session.Style.LineHeight;

    private protected override double Measure(Session session, double width) => CountLines(session, width) * LineHeightPoints(session);

    private int CountLines(Session session, double width) =>
        Content.Length == 0 ? 1 : session.Shaper.CountLines(Spec(session, width));

    internal TextSpec Spec(Session session, double width)
    {
        var style = session.Style;
        var language = Language ?? style.Language;
        var pangoWidth = (int)Math.Clamp(Math.Floor(width * PangoApi.Scale), PangoApi.Scale, int.MaxValue / 4);
        return new TextSpec(
            Content,
            SizePoints ?? style.SizePoints,
            LineHeightPoints(session),
            Weight ?? style.Weight,
            IsItalic,
            Families ?? style.Families ?? Fonts.For(language),
            language,
            MaxLines,
            pangoWidth,
            IsStruck);
    }
}

/// <summary>Some lines of a text that a page's end broke.</summary>
internal sealed class TextLines(Text text, int firstLine, int lineCount) : Block
{
    internal override void Draw(Canvas canvas, double x, double y, double width) =>
        text.DrawLines(canvas, x, y, width, firstLine, lineCount);

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
    {
        var fitting = Math.Min(lineCount, (int)Math.Floor((available + 0.01) / text.LineHeightPoints(session)));
        if (fitting <= 0)
            return (null, this);
        var rest = lineCount - fitting;
        return (new TextLines(text, firstLine, fitting), rest == 0 ? null : new TextLines(text, firstLine + fitting, rest));
    }

    private protected override double Measure(Session session, double width) => lineCount * text.LineHeightPoints(session);
}
