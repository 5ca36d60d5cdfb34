using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A farm's printers, for whoever packs there.</summary>
[PrivatePage]
public sealed class PrintersModel(PrinterQueries queries, KeepPrinter keep, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public PrinterInput Input { get; set; } = new();

    public IReadOnlyList<Printer> Printers { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Printers = await queries.OfGrowerAsync(await this.ActorAsync(), GrowerId, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => keep.AddAsync(actor, GrowerId, Input, ct)))
        {
            Printers = await queries.OfGrowerAsync(actor, GrowerId, ct);
            return Page();
        }

        this.Notice(T["{0} is remembered.", Input.Name!.Trim()]);
        return RedirectToPage(new { growerId = GrowerId });
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid forgotten, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var removed = await queries.OwnAsync(actor, forgotten, ct);
        await keep.RemoveAsync(actor, forgotten, ct);
        this.Notice(T["{0} is forgotten.", removed.Name]);
        return RedirectToPage(new { growerId = GrowerId });
    }
}
