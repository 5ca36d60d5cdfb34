using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Closing;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What must always hold and does not, and since when work waits.</summary>
[PrivatePage]
public sealed class HealthModel(LedgerCheck check, WorkWaiting waiting, ClosingDelays delays, TimeProvider clock) : PageModel
{
    public IReadOnlyList<InvariantViolation> Violations { get; private set; } = [];

    /// <summary>When every platform account's books had been read; null while one has not.</summary>
    public DateTimeOffset? BooksReadAt { get; private set; }

    public WaitingSince Waiting { get; private set; } = new(null, null, null);

    public IReadOnlyList<ClosingDelay> Delays { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustBeOperator();
        Violations = await check.RunAsync(ct);
        BooksReadAt = await check.BooksReadAtAsync(ct);
        Waiting = await waiting.RunAsync(ct);
        Delays = await delays.AllAsync(actor, ct);
    }

    public long Seconds(DateTimeOffset since) => Math.Max(0, (long)(clock.GetUtcNow() - since).TotalSeconds);
}
