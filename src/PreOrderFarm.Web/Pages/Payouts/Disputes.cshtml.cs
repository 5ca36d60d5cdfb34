using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>What stops the release of money: disputes, and problems that backers reported.</summary>
[Authorize(Policy = AccessPolicies.Operator), PrivatePage]
public sealed class DisputesModel(DisputeQueries disputes, FindProblems problems, SettleProblem settle, IStringLocalizer<PayoutTexts> T) : PageModel
{
    public IReadOnlyList<DisputeCard> Disputes { get; private set; } = [];
    public IReadOnlyList<ReportedProblem> Problems { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => await ReadAsync(await this.ActorAsync(), ct);

    public async Task<IActionResult> OnPostSettleAsync(Guid parcelId, string note, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => settle.RunAsync(actor, parcelId, note ?? "", ct), prefix: ""))
        {
            await ReadAsync(actor, ct);
            return Page();
        }
        this.Notice(T["Settled."]);
        return RedirectToPage();
    }

    private async Task ReadAsync(Actor actor, CancellationToken ct)
    {
        Disputes = await disputes.AllAsync(actor, ct);
        Problems = await problems.RunAsync(actor, ct);
    }
}
