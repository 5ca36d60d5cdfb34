using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Payouts;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>What operators agree with a grower.</summary>
[Authorize(Policy = AccessPolicies.Operator), PrivatePage]
public sealed class SettingsModel(PayoutQueries queries, ChangePayoutSettings change, IStringLocalizer<PayoutTexts> T) : PageModel
{
    public sealed record Fields
    {
        public decimal AdvancePercent { get; set; }
        public decimal ReservePercent { get; set; }
        public int ReserveDays { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public string Name { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct)
    {
        var settings = await queries.SettingsAsync(await this.ActorAsync(), GrowerId, ct);
        Name = settings.Name;
        Input = new Fields { AdvancePercent = settings.AdvanceBasisPoints / 100m, ReservePercent = settings.ReserveBasisPoints / 100m, ReserveDays = settings.ReserveDays };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Name = (await queries.SettingsAsync(actor, GrowerId, ct)).Name;
        if (!await this.TryAsync(() => change.RunAsync(actor, GrowerId, BasisPoints(Input.AdvancePercent), BasisPoints(Input.ReservePercent), Input.ReserveDays, ct)))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Payouts/Admin");
    }

    private static int BasisPoints(decimal percent) => (int)Math.Round(Math.Clamp(percent, -1m, 1_000m) * 100m);
}
