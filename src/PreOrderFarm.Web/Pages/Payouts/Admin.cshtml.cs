using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

[Authorize(Policy = AccessPolicies.Operator), PrivatePage]
public sealed class AdminModel(PayoutQueries queries, ReadPlatformBalances balances, StartPayoutRun start, LedgerCheck check, IStringLocalizer<PayoutTexts> T) : PageModel
{
    public IReadOnlyList<PlatformBalance> Balances { get; private set; } = [];
    public IReadOnlyList<CampaignMoney> Campaigns { get; private set; } = [];
    public IReadOnlyList<PayoutCard> Payouts { get; private set; } = [];
    public RunCard? Prepared { get; private set; }

    /// <summary>How often what must always hold of the money does not. While it does not, no run should start.</summary>
    public int Violations { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => await ReadAsync(await this.ActorAsync(), ct);

    public async Task<IActionResult> OnPostStartAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => start.RunAsync(actor, ct)))
        {
            await ReadAsync(actor, ct);
            return Page();
        }
        this.Notice(T["The run has started. Transfers by Stripe go out now; bank transfers wait for you."]);
        return RedirectToPage();
    }

    private async Task ReadAsync(Actor actor, CancellationToken ct)
    {
        Campaigns = await queries.CampaignsAsync(actor, growerId: null, ct);
        Payouts = await queries.PayoutsAsync(actor, growerId: null, runId: null, ct);
        Violations = (await check.RunAsync(ct)).Count;
        Prepared = (await queries.RunsAsync(actor, ct)).FirstOrDefault(run => run.StartedAt is null);
        try
        {
            Balances = await balances.RunAsync(actor, ct);
        }
        catch (Exception unknown) when (unknown is GatewayUnavailable or GatewayRefused)
        {
            ViewData[Notices.HereKey] = T["Stripe does not answer just now: our balance there is not known."].Value;
        }
    }
}
