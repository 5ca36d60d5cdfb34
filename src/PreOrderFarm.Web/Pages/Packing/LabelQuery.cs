using System.Globalization;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>Which labels an address asks for.</summary>
public sealed record LabelQuery
{
    /// <summary>roll, a6, a4-four, a4-eight or letter-six.</summary>
    public string On { get; init; } = LabelMedia.Roll.Name();

    /// <summary>en, zh-Hans or zh-Hant; the reader's if left out.</summary>
    public string? Language { get; init; }

    public int? Version { get; init; }

    public int Start { get; init; } = 1;

    public string? Parcels { get; init; }

    /// <summary>Which of the farm's printers they lie in: it remembers the next free label.</summary>
    public Guid? Printer { get; init; }

    /// <summary>Of a thermal printer.</summary>
    public int Dpi { get; init; } = 203;

    public LabelOrder OrderFor(Guid batchId) => new(batchId, LabelMediaNames.Find(On) ?? throw new NotFound(), Language ?? CultureInfo.CurrentUICulture.Name)
    {
        Version = Version,
        StartPosition = Start,
        Parcels = Parcels ?? "",
    };
}
