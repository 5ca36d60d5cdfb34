using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>One of a batch's documents on paper. It streams: nothing is written before it may be printed.</summary>
[PrivatePage]
public sealed class SheetModel(PrintSheet print) : PageModel
{
    /// <summary>en, zh-Hans or zh-Hant; the reader's if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    /// <summary>The current one if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Version { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, string document)
    {
        var kind = SheetKinds.Find(document);
        if (kind is null || !ModelState.IsValid)
            throw new NotFound();
        var order = new SheetOrder(id, kind.Value, Language ?? CultureInfo.CurrentUICulture.Name) { Version = Version };
        return new Pdf(print, await this.ActorAsync(), order);
    }

    // A result, not a handler's work: by then the page's filters have set their headers.
    private sealed class Pdf(PrintSheet print, Actor actor, SheetOrder order) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            var response = context.HttpContext.Response;
            response.ContentType = "application/pdf";
            response.Headers[HeaderNames.ContentDisposition] = $"inline; filename=\"{order.Kind.Name()}-{order.BatchId:N}.pdf\"";
            return print.RunAsync(actor, order, response.Body, context.HttpContext.RequestAborted);
        }
    }
}
