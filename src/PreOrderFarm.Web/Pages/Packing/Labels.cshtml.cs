using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What to print a batch's labels on, and which of them.</summary>
[PrivatePage]
public sealed class LabelsModel(BatchQueries batches, PrintLabels print, PrintRuns runs, PrinterQueries printers, IStringLocalizer<PackingTexts> T) : PageModel
{
    private const string Zpl = "-zpl-";

    public sealed record Fields
    {
        /// <summary>A medium by its name; roll-zpl-203 and roll-zpl-300 are files for thermal printers.</summary>
        public string Print { get; init; } = LabelMedia.Roll.Name();
        public string? Parcels { get; init; }
        public int StartPosition { get; init; } = 1;
        public Guid? Printer { get; init; }
        public string Language { get; init; } = PreOrderFarm.Shared.Languages.Nearest(CultureInfo.CurrentUICulture.Name);
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public IReadOnlyList<Printing.Printers.Printer> Printers { get; private set; } = [];

    public IEnumerable<SelectListItem> Media =>
    [
        .. Enum.GetValues<LabelMedia>().Select(medium => new SelectListItem(PackingWords.Of(T, medium), medium.Name())),
        new(T["A file for a label printer (ZPL, {0} dpi)", 203], LabelMedia.Roll.Name() + Zpl + 203),
        new(T["A file for a label printer (ZPL, {0} dpi)", 300], LabelMedia.Roll.Name() + Zpl + 300),
    ];

    public IEnumerable<SelectListItem> Languages => PreOrderFarm.Shared.Languages.Known.Select(language => new SelectListItem(PreOrderFarm.Shared.Languages.Name(language), language));

    /// <param name="parcels">Which ones, as they are typed.</param>
    /// <param name="printer">Begins with what lies in this printer; if left out, in the one that this member chose last.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IActionResult> OnGetAsync(string? parcels, Guid? printer, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var last = await runs.LastChoiceAsync(actor, PrintLabels.Document, ct);
        Input = Input with { Parcels = parcels, Language = last?.Language ?? Input.Language };
        var answer = await ShowAsync(ct);
        if (Printers.FirstOrDefault(one => one.Id == (printer ?? last?.PrinterId)) is { } chosen)
            Input = Input with { Printer = chosen.Id, Print = chosen.Labels.Name(), StartPosition = chosen.NextLabel };
        return answer;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var (media, dots) = Input.Print.Split(Zpl) is [var roll, var dpi] ? (roll, dpi) : (Input.Print, null);
        var query = new LabelQuery { On = media, Parcels = Input.Parcels, Start = Input.StartPosition, Language = Input.Language, Printer = Input.Printer };
        if (!await this.TryAsync(() => print.MustBePossibleAsync(actor, query.OrderFor(Id), ct)))
            return await ShowAsync(ct);
        var values = new { id = Id, on = media, parcels = Input.Parcels, start = Input.StartPosition, language = Input.Language, dpi = dots, printer = Input.Printer };
        return RedirectToPage(dots is null ? "LabelsPdf" : "LabelsZpl", values);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        Printers = await printers.OfGrowerAsync(actor, Batch.GrowerId, ct);
        return Page();
    }
}
