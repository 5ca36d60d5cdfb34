using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What to print a batch's labels on, and which of them.</summary>
[PrivatePage]
public sealed class LabelsModel(BatchQueries batches, PrintLabels print, IStringLocalizer<PackingTexts> T) : PageModel
{
    private const string Zpl = "-zpl-";

    public sealed record Fields
    {
        /// <summary>A medium by its name; roll-zpl-203 and roll-zpl-300 are files for thermal printers.</summary>
        public string Print { get; init; } = LabelMedia.Roll.Name();
        public string? Parcels { get; init; }
        public int StartPosition { get; init; } = 1;
        public string Language { get; init; } = PreOrderFarm.Shared.Languages.Nearest(CultureInfo.CurrentUICulture.Name);
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public IEnumerable<SelectListItem> Media =>
    [
        new(T["Labels from a roll, 100 × 150 mm"], LabelMedia.Roll.Name()),
        new(T["Sheets of A6"], LabelMedia.A6.Name()),
        new(T["Sheets of A4, 2 × 2 labels"], LabelMedia.A4Four.Name()),
        new(T["Sheets of A4, 2 × 4 labels"], LabelMedia.A4Eight.Name()),
        new(T["Sheets of Letter, 2 × 3 labels"], LabelMedia.LetterSix.Name()),
        new(T["A file for a label printer (ZPL, {0} dpi)", 203], LabelMedia.Roll.Name() + Zpl + 203),
        new(T["A file for a label printer (ZPL, {0} dpi)", 300], LabelMedia.Roll.Name() + Zpl + 300),
    ];

    public IEnumerable<SelectListItem> Languages => PreOrderFarm.Shared.Languages.Known.Select(language => new SelectListItem(CultureInfo.GetCultureInfo(language).NativeName, language));

    public async Task<IActionResult> OnGetAsync(string? parcels, CancellationToken ct)
    {
        Input = Input with { Parcels = parcels };
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var (media, dots) = Input.Print.Split(Zpl) is [var roll, var dpi] ? (roll, dpi) : (Input.Print, null);
        var query = new LabelQuery { On = media, Parcels = Input.Parcels, Start = Input.StartPosition, Language = Input.Language };
        if (!await this.TryAsync(() => print.MustBePossibleAsync(actor, query.OrderFor(Id), ct)))
            return await ShowAsync(ct);
        var values = new { id = Id, on = media, parcels = Input.Parcels, start = Input.StartPosition, language = Input.Language, dpi = dots };
        return RedirectToPage(dots is null ? "LabelsPdf" : "LabelsZpl", values);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        return Page();
    }
}
