using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A batch's labels in the language of thermal printers.</summary>
[PrivatePage]
public sealed class LabelsZplModel(PrintLabels print) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, [FromQuery] LabelQuery query) => ModelState.IsValid
        ? new LabelFile(print, await this.ActorAsync(), query.OrderFor(id), query.Dpi)
        : throw new NotFound();
}
