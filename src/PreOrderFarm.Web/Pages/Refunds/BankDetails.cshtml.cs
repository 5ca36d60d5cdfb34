using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Payments;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Refunds;

/// <summary>Behind the signed link of an e-mail: where a refund that failed shall go. What was given is never shown again.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.Pledge)]
public sealed class BankDetailsModel(GiveRefundAccount give, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Holder { get; set; } = "";
        public string Account { get; set; } = "";
        public string Bank { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public Fields Input { get; set; } = new();

    public OwedRefund Refund { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct) => Refund = await give.FindAsync(Token, ct);

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        Refund = await give.FindAsync(Token, ct);
        var details = new RefundAccount { Holder = input.Holder, Account = input.Account, Bank = input.Bank };
        if (!await this.TryAsync(() => give.RunAsync(Token, details, ct)))
            return Page();
        this.Notice(T["Thank you. We transfer the money as soon as we can."]);
        return RedirectToPage(new { Token });
    }
}
