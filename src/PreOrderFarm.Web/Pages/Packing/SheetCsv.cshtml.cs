using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The packing list for a spreadsheet.</summary>
[PrivatePage]
public sealed class SheetCsvModel(ExportPackingList export) : PageModel
{
    /// <summary>en, zh-Hans or zh-Hant; the reader's if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    /// <summary>The current one if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Version { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!ModelState.IsValid)
            throw new NotFound();
        var (actor, language) = (await this.ActorAsync(), Language ?? CultureInfo.CurrentUICulture.Name);
        return new StreamedFile("text/csv; charset=utf-8", "attachment", $"packing-list-{id:N}.csv", (stream, ct) => export.RunAsync(actor, id, Version, language, stream, ct));
    }
}
