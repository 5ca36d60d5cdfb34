using PreOrderFarm.Web.Api;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What the address of a page asks for besides.</summary>
public sealed record LabelQuery : LabelParameters
{
    /// <summary>Which of the farm's printers they lie in: it remembers the next free label.</summary>
    public Guid? Printer { get; init; }

    /// <summary>Of a thermal printer.</summary>
    public int Dpi { get; init; } = 203;
}
