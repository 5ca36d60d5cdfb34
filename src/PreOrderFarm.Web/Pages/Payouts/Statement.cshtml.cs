using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Payouts;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>A payout's statement as a file, in the reader's language.</summary>
[Authorize, PrivatePage]
public sealed class StatementModel(PayoutQueries queries, PrintPayoutStatement print) : PageModel
{
    /// <param name="id">The payout.</param>
    /// <param name="format">pdf or csv.</param>
    /// <param name="paper">a4 (if left out), a5, letter or roll100x150.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string format, string? paper, CancellationToken ct)
    {
        var statement = await queries.StatementAsync(await this.ActorAsync(), id, ct);
        var language = CultureInfo.CurrentUICulture.Name;
        var file = new MemoryStream();
        if (format == "pdf")
            await print.PdfAsync(statement, language, SheetPaper.ForList(paper ?? "a4").Paper, file, ct);
        else
            await print.CsvAsync(statement, language, file, ct);
        file.Position = 0;
        return File(file, format == "pdf" ? "application/pdf" : "text/csv; charset=utf-8", $"payout-{id:N}.{format}");
    }
}
