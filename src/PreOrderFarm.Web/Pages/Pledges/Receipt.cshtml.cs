using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>What was bought, from whom, and what was paid and paid back: for the screen and for paper.</summary>
[AllowAnonymous, PrivatePage]
public sealed class ReceiptModel(PledgeVisits visits) : PageModel
{
    private PledgeVisit visit = null!;

    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public PledgeView Pledge => visit.Pledge;

    public IEnumerable<PaymentView> Payments => Pledge.Payments.Where(payment => payment.Status == PaymentStatus.Succeeded);

    public IEnumerable<RefundView> Refunds => Pledge.Refunds.Where(refund => refund.Status != RefundStatus.Failed);

    public Dictionary<string, string> Route => Token is null
        ? new(StringComparer.Ordinal) { ["id"] = Id!.Value.ToString("D", CultureInfo.InvariantCulture) }
        : new(StringComparer.Ordinal) { ["token"] = Token };

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Token is null && User.Identity?.IsAuthenticated != true)
            return Challenge();
        visit = await visits.OpenAsync(HttpContext, Id, Token, ct);
        return Pledge.Paid.Minor > 0 ? Page() : throw new NotFound();
    }
}
