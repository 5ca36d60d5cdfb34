using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>One printer: what lies in it now.</summary>
[PrivatePage]
public sealed class PrinterModel(PrinterQueries queries, KeepPrinter keep, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "printer")]
    public Guid PrinterId { get; set; }

    public PrinterInput Input { get; set; } = new();

    public Printing.Printers.Printer Printer { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Printer = await queries.OwnAsync(await this.ActorAsync(), PrinterId, ct);
        Input = PrinterInput.Of(Printer);
    }

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] PrinterInput fields, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        (Printer, Input) = (await queries.OwnAsync(actor, PrinterId, ct), fields);
        if (!await this.TryAsync(() => keep.EditAsync(actor, PrinterId, fields, ct)))
            return Page();
        this.Notice(T["{0} is remembered.", fields.Name!.Trim()]);
        return RedirectToPage("Printers", new { growerId = Printer.GrowerId });
    }
}
