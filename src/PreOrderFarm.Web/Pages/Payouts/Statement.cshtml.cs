using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Payouts;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>A payout's statement as a file, in the reader's language.</summary>
[Authorize, PrivatePage]
public sealed class StatementModel(PayoutQueries queries, PrintPayoutStatement print) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken ct)
    {
        var statement = await queries.StatementAsync(await this.ActorAsync(), id, ct);
        var language = CultureInfo.CurrentUICulture.Name;
        var file = new MemoryStream();
        if (format == "pdf")
            await print.PdfAsync(statement, language, file, ct);
        else
            await print.CsvAsync(statement, language, file, ct);
        file.Position = 0;
        return File(file, format == "pdf" ? "application/pdf" : "text/csv; charset=utf-8", $"payout-{id:N}.{format}");
    }
}
