using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
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
        return new Csv(export, await this.ActorAsync(), id, Version, Language ?? CultureInfo.CurrentUICulture.Name);
    }

    private sealed class Csv(ExportPackingList export, Actor actor, Guid batchId, int? version, string language) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            var response = context.HttpContext.Response;
            response.ContentType = "text/csv; charset=utf-8";
            response.Headers[HeaderNames.ContentDisposition] = $"attachment; filename=\"packing-list-{batchId:N}.csv\"";
            return export.RunAsync(actor, batchId, version, language, response.Body, context.HttpContext.RequestAborted);
        }
    }
}
