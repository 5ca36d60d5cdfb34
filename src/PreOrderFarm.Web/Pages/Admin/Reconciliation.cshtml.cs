using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>Where Stripe and our books differ, what to do about it, and a button for what a verb can repair.</summary>
[PrivatePage]
public sealed class ReconciliationModel(
    DifferenceQueries queries, RepairDifference repair, Reconcile reconcile, IStringLocalizer<AdminTexts> T) : PageModel
{
    private const int PageSize = 30;

    public KeyPage<OpenDifference> Differences { get; private set; } = new([], null);

    public IReadOnlyList<ReconciliationRun> Runs { get; private set; } = [];

    public IReadOnlyList<PlatformEarnings> Earnings { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(string? after, CancellationToken ct) => ShowAsync(after, ct);

    public async Task<IActionResult> OnPostRunAsync(CancellationToken ct)
    {
        (await this.ActorAsync()).MustBeOperator();
        await reconcile.RunAsync(ct);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRepairAsync(Guid difference, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => repair.RunAsync(actor, difference, ct)))
            return await ShowAsync(null, ct);
        this.Notice(T["Repaired. The next comparison says whether the difference is gone."]);
        return RedirectToPage();
    }

    private async Task<IActionResult> ShowAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Differences = await queries.OpenAsync(actor, after, PageSize, ct);
        Earnings = await queries.EarningsAsync(actor, ct);
        Runs = await queries.LastRunsAsync(actor, ct);
        return Page();
    }
}
