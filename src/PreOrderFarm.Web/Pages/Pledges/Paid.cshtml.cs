using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>
/// Back from the payment page: asks Stripe how it stands, without waiting for the webhook, and shows the pledge to the
/// browser that placed it. Any other browser learns only the outcome. Stripe sends people here by GET, so this
/// GET changes something (as a grower's way back from Stripe's onboarding does); it writes down what Stripe says, which no visitor has a say in, and again is the same.
/// </summary>
[AllowAnonymous, PrivatePage]
public sealed class PaidModel(ConfirmPayment confirm, PledgeQueries pledges, PledgeVisits visits, IStringLocalizer<Texts> T, ILogger<PaidModel> log) : PageModel
{
    public string Title { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    /// <summary>Whether an e-mail says so, too.</summary>
    public bool IsWrittenTo { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid payment, CancellationToken ct)
    {
        var pledgeId = await pledges.PledgeOfPaymentAsync(payment, ct);
        var outcome = await AskAsync(payment, ct);
        (Title, Explanation) = Words(outcome);
        IsWrittenTo = outcome is ConfirmOutcome.Confirmed or ConfirmOutcome.Already or ConfirmOutcome.RefundedLate;
        if (await visits.RouteOfAsync(HttpContext, pledgeId, ct) is not { } route)
            return Page();
        this.Notice(Language.Show.Sentences(Title, Explanation));
        return RedirectToPage("/Pledges/Pledge", route);
    }

    // When Stripe does not answer now, its webhook or the next sweep brings the news.
    private async Task<ConfirmOutcome> AskAsync(Guid payment, CancellationToken ct)
    {
        try
        {
            return await confirm.RunAsync(payment, ct);
        }
        catch (GatewayUnavailable)
        {
            return ConfirmOutcome.Processing;
        }
        catch (GatewayRefused refused)
        {
            log.LogError(refused, "Stripe does not tell about payment {Payment}", payment);
            return ConfirmOutcome.Processing;
        }
    }

    private (string Title, string Explanation) Words(ConfirmOutcome outcome) => outcome switch
    {
        ConfirmOutcome.Confirmed or ConfirmOutcome.Already => (T["Thank you!"], T["Your boxes are reserved. We have sent you an e-mail with the link to your pledge."]),
        ConfirmOutcome.Processing => (T["Almost done."], T["Your bank is still working on the payment. We write to you as soon as it is through."]),
        ConfirmOutcome.Open => (T["Not paid yet."], T["The payment page was left before the payment was complete. On the device where you pledged, the harvest's page still has what you typed."]),
        ConfirmOutcome.Ended => (T["Not paid."], T["The payment did not come through, and the boxes went back to the harvest. Nothing was taken from you."]),
        ConfirmOutcome.RefundedLate => (T["Too late, sadly."], T["Your payment came after the boxes had gone to someone else. All of it is on its way back to you."]),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
