using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>What lies in a printer.</summary>
public enum Paper
{
    A4,
    A5,
    Letter,
    A6,

    /// <summary>A roll of thermal labels of 100 × 150 mm.</summary>
    Roll100x150,
}

/// <summary>The white edge that a printer cannot print on, or that a member likes.</summary>
public sealed record PaperMargins(int TopMillimetres, int RightMillimetres, int BottomMillimetres, int LeftMillimetres)
{
    public static PaperMargins All(int millimetres) => new(millimetres, millimetres, millimetres, millimetres);
}

/// <summary>The paper that a document is printed on.</summary>
public sealed record SheetPaper(Paper Paper, PaperMargins Margins)
{
    public static SheetPaper A4 { get; } = Common(Paper.A4);

    /// <summary>This paper with the margins that every printer can do.</summary>
    public static SheetPaper Common(Paper paper) => new(paper, PaperMargins.All(12));

    /// <summary>What lists are printed on; the others are for labels.</summary>
    public static IReadOnlyList<Paper> ForLists { get; } = [Paper.A4, Paper.A5, Paper.Letter];

    public const int MaximumMarginMillimetres = 40;

    /// <summary>What was asked for by name, for a list; null: there is no such paper, or no such margin.</summary>
    public static SheetPaper? ForList(string paper, int marginMillimetres) =>
        ForLists.Any(known => Database.SnakeCase.Of(known) == paper) && marginMillimetres is >= 0 and <= MaximumMarginMillimetres
            ? new SheetPaper(Database.SnakeCase.Parse<Paper>(paper), PaperMargins.All(marginMillimetres))
            : null;

    internal PageSize Page => Paper switch
    {
        Paper.A4 => PageSize.A4,
        Paper.A5 => PageSize.A5,
        Paper.Letter => PageSize.Letter,
        Paper.A6 => PageSize.A6,
        Paper.Roll100x150 => new PageSize(100, 150),
        _ => throw new InvalidOperationException($"No paper is {Paper}."),
    };

    internal Margins PageMargins => new(Margins.TopMillimetres, Margins.RightMillimetres, Margins.BottomMillimetres, Margins.LeftMillimetres);
}
