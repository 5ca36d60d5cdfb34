using PreOrderFarm.Shared;
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
    public static SheetPaper Common(Paper paper) => new(paper, PaperMargins.All(CommonMarginMillimetres(paper)));

    /// <summary>What lists are printed on; the others are for labels.</summary>
    public static IReadOnlyList<Paper> ForLists { get; } = [Paper.A4, Paper.A5, Paper.Letter, Paper.Roll100x150];

    /// <summary>An office printer holds its sheet by the edge; a thermal one prints nearly up to it.</summary>
    public static int CommonMarginMillimetres(Paper paper) => paper == Paper.Roll100x150 ? 3 : 12;

    /// <summary>The widest margin that leaves room for a list on any paper.</summary>
    public const int MaximumMarginMillimetres = 40;

    /// <summary>The widest one on this paper.</summary>
    public static int MaximumMarginMillimetresOn(Paper paper) => paper == Paper.Roll100x150 ? 15 : MaximumMarginMillimetres;

    /// <summary>What was asked for by name, for a list. A margin that is left out is the common one.</summary>
    /// <exception cref="NotFound">There is no such paper.</exception>
    /// <exception cref="RuleBroken">The margin leaves no room on it.</exception>
    public static SheetPaper ForList(string name, int? marginMillimetres = null)
    {
        if (ForLists.Where(known => Database.SnakeCase.Of(known) == name).Cast<Paper?>().FirstOrDefault() is not { } paper)
            throw new NotFound();
        var margin = marginMillimetres ?? CommonMarginMillimetres(paper);
        var rules = new InputRules();
        RequireMargin(rules, "margin", paper, margin);
        rules.ThrowIfBroken();
        return new SheetPaper(paper, PaperMargins.All(margin));
    }

    internal static void RequireMargin(InputRules rules, string field, Paper paper, int millimetres) => rules.Require(
        millimetres >= 0 && millimetres <= MaximumMarginMillimetresOn(paper), field, $"On this paper a margin is 0 to {MaximumMarginMillimetresOn(paper)} millimetres.");

    internal PageSize Page => Paper switch
    {
        Paper.A4 => PageSize.A4,
        Paper.A5 => PageSize.A5,
        Paper.Letter => PageSize.Letter,
        Paper.A6 => PageSize.A6,
        Paper.Roll100x150 => new PageSize(100, 150),
        _ => throw new InvalidOperationException($"No paper is {Paper}."),
    };

    // The columns of A5 with its common margins have more than this; a roll and A5 between wide margins have no more.
    private const int NarrowMillimetres = 100;

    /// <summary>How wide what stands on a page may be.</summary>
    internal double WidthMillimetres(bool isTurned = false) =>
        (isTurned ? Page.HeightMillimetres : Page.WidthMillimetres) - Margins.LeftMillimetres - Margins.RightMillimetres;

    /// <summary>Whether what stands side by side on a sheet must stand below each other, as on a roll.</summary>
    internal bool IsNarrow(bool isTurned = false) => WidthMillimetres(isTurned) <= NarrowMillimetres;

    /// <summary>In how many lines there is room for what has so many on a sheet.</summary>
    internal int Lines(int onSheet) => IsNarrow() ? 3 * onSheet : onSheet;

    internal Margins PageMargins => new(Margins.TopMillimetres, Margins.RightMillimetres, Margins.BottomMillimetres, Margins.LeftMillimetres);
}
