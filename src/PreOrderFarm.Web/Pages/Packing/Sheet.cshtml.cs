using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>One of a batch's documents on paper. A small one streams: nothing is written before it may be printed. A large one is prepared.</summary>
[PrivatePage]
public sealed class SheetModel(PrintSheet print, PrintFlow flow, PrintRuns runs, PrinterQueries printers) : PageModel
{
    /// <summary>en, zh-Hans or zh-Hant; if left out, as this member printed this document last, or else the reader's.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    /// <summary>a4, a5, letter or roll100x150; if left out, as this member printed this document last.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Paper { get; set; }

    /// <summary>One of the farm's printers, whose paper and margins are taken in place of those asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Printer { get; set; }

    /// <summary>In millimetres, on all four sides; if left out, the common one of the paper that is asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Margin { get; set; }

    /// <summary>The current one if left out; for what has changed: since which one.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Version { get; set; }

    /// <summary>Only the note of this parcel.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Parcel { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, string document)
    {
        var kind = SheetKinds.Find(document);
        if (kind is null || !ModelState.IsValid)
            throw new NotFound();
        var actor = await this.ActorAsync();
        var last = await runs.LastChoiceAsync(actor, document, HttpContext.RequestAborted) ?? new PrintChoice(CultureInfo.CurrentUICulture.Name, Printing.Paper.A4, SheetPaper.A4.Margins.TopMillimetres);
        var printer = await PrinterAsync(actor, id, last);
        SheetPaper paper;
        try
        {
            paper = printer?.SheetPaper ?? SheetPaper.ForList(Paper ?? SnakeCase.Of(last.Paper), Paper is null ? Margin ?? last.MarginMillimetres : Margin);
        }
        catch (RuleBroken)
        {
            return RedirectToPage("Batch", null, new { id, language = Language ?? last.Language, paper = Paper ?? SnakeCase.Of(last.Paper), margin = Margin, version = Version }, "print");
        }

        var order = new SheetOrder(id, kind.Value, Language ?? last.Language) { Version = Version, ParcelId = Parcel, PrinterId = printer?.Id, Paper = paper };
        var atOnce = new StreamedFile("application/pdf", "inline", $"{kind.Value.Name()}-{id:N}.pdf", (stream, ct) => print.RunAsync(actor, order, stream, ct));
        return await flow.AnswerAsync(actor, PrintOrder.Of(order), atOnce, HttpContext.RequestAborted);
    }

    // One click prints as the last time: in the same printer, while the farm has it.
    private async Task<Printing.Printers.Printer?> PrinterAsync(Actor actor, Guid batchId, PrintChoice last)
    {
        if (Printer is { } chosen)
            return await printers.OwnAsync(actor, chosen, HttpContext.RequestAborted);
        return last.PrinterId is { } latest && Paper is null && Margin is null ? await printers.OfBatchAsync(latest, batchId, HttpContext.RequestAborted) : null;
    }
}
