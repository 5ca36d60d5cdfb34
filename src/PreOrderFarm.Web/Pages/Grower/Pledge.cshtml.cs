using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>
/// One pledge for its grower or an operator: what was paid, and a part of it paid back. The form carries how many refunds
/// its reader has seen, so that a second click, another tab or another person's same idea is no second refund.
/// </summary>
[PrivatePage]
public sealed class PledgeModel(PledgeQueries queries, RefundPledge refund, IStringLocalizer<GrowerTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string AmountMinor { get; set; } = "";
        public string Reason { get; set; } = "";
        public int Seen { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Fields Input { get; set; } = new();

    public PledgeView Pledge { get; private set; } = null!;

    public Money Left => Pledge.Payments.Where(payment => payment.Status == PaymentStatus.Succeeded).Aggregate(Money.Zero(Pledge.Total.Currency), (sum, payment) => sum + payment.Left);

    public bool CanRefund { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        Input = new Fields { Seen = Pledge.Refunds.Count };
    }

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        await ReadAsync(ct);
        var actor = await this.ActorAsync();
        var minor = new TypedNumbers(ModelState, T).Minor(Input.AmountMinor, Pledge.Total.Currency, "Input.AmountMinor");
        var key = string.Create(CultureInfo.InvariantCulture, $"seen-{Input.Seen}");
        if (!await this.TryAsync(() => refund.RunAsync(actor, Id, new RefundPledgeInput(minor ?? 0, Input.Reason ?? "", key, Input.Seen), ct)))
            return Page();
        this.Notice(T["The refund is on its way, and the backer has been told."]);
        return RedirectToPage(new { Id });
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Pledge = await queries.ForGrowerAsync(actor, Id, ct);
        CanRefund = Left.Minor > 0 && RefundPledge.IsPossible(actor, Pledge.Campaign.Status);
    }
}
