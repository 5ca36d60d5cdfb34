using PreOrderFarm.Database;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Labels;

/// <summary>What labels are printed on: one after the other from a roll or on small paper, or many on a sheet.</summary>
public enum LabelMedia
{
    /// <summary>A roll of thermal labels of 100 × 150 mm.</summary>
    Roll,

    A6,

    /// <summary>A4 with 2 × 2 labels of 99.1 × 139 mm.</summary>
    A4Four,

    /// <summary>A4 with 2 × 4 labels of 99.1 × 67.7 mm.</summary>
    A4Eight,

    /// <summary>Letter with 2 × 3 labels of 4 × 3⅓ inches.</summary>
    LetterSix,
}

public static class LabelMediaNames
{
    private static readonly Dictionary<string, LabelMedia> ByName = Enum.GetValues<LabelMedia>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>a4-eight for A4Eight.</summary>
    public static string Name(this LabelMedia media) => SnakeCase.Of(media).Replace('_', '-');

    public static LabelMedia? Find(string name) => ByName.TryGetValue(name, out var media) ? media : null;

    /// <summary>How many labels a sheet has.</summary>
    public static int Places(this LabelMedia media) => media.Sheet()?.Cells ?? 1;

    internal static LabelSheet? Sheet(this LabelMedia media) => media switch
    {
        LabelMedia.Roll or LabelMedia.A6 => null,
        LabelMedia.A4Four => LabelSheet.A4TwoByTwo,
        LabelMedia.A4Eight => LabelSheet.A4TwoByFour,
        LabelMedia.LetterSix => LabelSheet.LetterTwoByThree,
        _ => throw new InvalidOperationException($"No labels are on {media}."),
    };

    internal static Paper Paper(this LabelMedia media) => media switch
    {
        LabelMedia.Roll => Printing.Paper.Roll100x150,
        LabelMedia.A6 => Printing.Paper.A6,
        LabelMedia.A4Four or LabelMedia.A4Eight => Printing.Paper.A4,
        LabelMedia.LetterSix => Printing.Paper.Letter,
        _ => throw new InvalidOperationException($"No labels are on {media}."),
    };

    internal static PageSize Page(this LabelMedia media) => media switch
    {
        LabelMedia.Roll => PageSize.Label100By150,
        LabelMedia.A6 => PageSize.A6,
        _ => media.Sheet()!.Page,
    };

    internal static (double WidthMillimetres, double HeightMillimetres) LabelSize(this LabelMedia media) => media.Sheet() is { } sheet
        ? (sheet.CellWidthMillimetres, sheet.CellHeightMillimetres)
        : (media.Page().WidthMillimetres, media.Page().HeightMillimetres);
}
