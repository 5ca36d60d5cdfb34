using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>What stands at the foot of every page: beside each other on a sheet, a line each where it is narrow.</summary>
/// <param name="About">What the document is about, or its sums.</param>
internal sealed record PageFoot(string About, string Printed, string Checksum, string Page)
{
    internal Block OfBatch(bool isNarrow) => isNarrow ? Narrow() : new Row(
        new Cell(Width.Share(3), new Stack(Small($"{Printed} · {Checksum}"), Small(About))),
        new Cell(Width.Share(1), Small(Page), Alignment.End))
    {
        GapMillimetres = 4,
    };

    /// <param name="isNarrow">As the paper.</param>
    /// <param name="pageShare">Of the width, where the rest has 3.</param>
    internal Block OfMoney(bool isNarrow, double pageShare) => isNarrow ? Narrow() : new Row(
        new Cell(Width.Share(3), new Stack(Small(About), Small($"{Printed} · {Checksum}"))),
        new Cell(Width.Share(pageShare), Small(Page), Alignment.End));

    private Stack Narrow() => new(
        Fitted(About),
        Fitted(Printed),
        new Row(new Cell(Width.Share(3), Fitted(Checksum)), new Cell(Width.Share(2), Fitted(Page), Alignment.End)) { GapMillimetres = 2 });

    private static FittedText Fitted(string content) => new(content, 4) { LargestPoints = 8, SmallestPoints = 7, MaxLines = 1 };

    private static Text Small(string content) => new(content) { SizePoints = 8, MaxLines = 1 };
}
