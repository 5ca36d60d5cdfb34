using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What must always hold and does not, and since when work waits.</summary>
[PrivatePage]
public sealed class HealthModel(LedgerCheck check, WorkWaiting waiting, TimeProvider clock) : PageModel
{
    public IReadOnlyList<InvariantViolation> Violations { get; private set; } = [];

    public WaitingSince Waiting { get; private set; } = new(null, null, null);

    public async Task OnGetAsync(CancellationToken ct)
    {
        (await this.ActorAsync()).MustBeOperator();
        Violations = await check.RunAsync(ct);
        Waiting = await waiting.RunAsync(ct);
    }

    public long Seconds(DateTimeOffset since) => Math.Max(0, (long)(clock.GetUtcNow() - since).TotalSeconds);
}
