using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Pledges;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>Back from the payment page without having paid, in a browser that may not see the pledge: it says until when its boxes are kept.</summary>
[AllowAnonymous, PrivatePage]
public sealed class UnpaidModel(PledgeQueries pledges, PledgeVisits visits, TimeProvider clock) : PageModel
{
    /// <summary>Of the harvest.</summary>
    public string Slug { get; private set; } = "";

    /// <summary>Null: they wait for no payment any more.</summary>
    public string? KeptUntil { get; private set; }

    /// <summary>Paid, as far as the backer can: the bank still works on it.</summary>
    public bool IsProcessing { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid payment, CancellationToken ct)
    {
        var pledgeId = await pledges.PledgeOfPaymentAsync(payment, ct);
        if (await visits.RouteOfAsync(HttpContext, pledgeId, ct) is { } route)
            return RedirectToPage("/Pledges/Pledge", route);
        var pledge = await pledges.FindAsync(pledgeId, ct);
        Slug = pledge.Campaign.Slug;
        KeptUntil = pledge.KeptUntilAt(clock.GetUtcNow()) is { } until ? Show.Instant(until, pledge.Campaign.TimeZone) : null;
        IsProcessing = pledge.IsProcessing;
        return Page();
    }
}
