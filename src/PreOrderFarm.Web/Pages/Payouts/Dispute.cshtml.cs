using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Disputes;
using PreOrderFarm.Payments;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

[Authorize(Policy = AccessPolicies.Operator), PrivatePage]
public sealed class DisputeModel(DisputeQueries queries, SubmitEvidence submit, IStringLocalizer<PayoutTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string ProductDescription { get; set; } = "";
        public string CustomerName { get; set; } = "";
        public string CustomerEmail { get; set; } = "";
        public string ShippingAddress { get; set; } = "";
        public string ShippingCarrier { get; set; } = "";
        public string ShippingTrackingNumber { get; set; } = "";
        public string ShippingDate { get; set; } = "";
        public string Statement { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public DisputeDetail Dispute { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Dispute = await queries.ByIdAsync(await this.ActorAsync(), Id, ct);
        var evidence = Dispute.Evidence;
        Input = new Fields
        {
            ProductDescription = evidence.ProductDescription,
            CustomerName = evidence.CustomerName,
            CustomerEmail = evidence.CustomerEmail,
            ShippingAddress = evidence.ShippingAddress,
            ShippingCarrier = evidence.ShippingCarrier,
            ShippingTrackingNumber = evidence.ShippingTrackingNumber,
            ShippingDate = evidence.ShippingDate,
            Statement = evidence.Statement,
        };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var text = new DisputeEvidenceText(
            Input.ProductDescription, Input.CustomerName, Input.CustomerEmail, Input.ShippingAddress, Input.ShippingCarrier,
            Input.ShippingTrackingNumber, Input.ShippingDate, Input.Statement);
        if (!await this.TryAsync(() => submit.RunAsync(actor, Id, text, ct)))
        {
            Dispute = await queries.ByIdAsync(actor, Id, ct);
            return Page();
        }
        this.Notice(T["Sent to the bank."]);
        return RedirectToPage(new { Id });
    }
}
