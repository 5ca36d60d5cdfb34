using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>The queue of effects on the outside and its dead letters: why they were given up, and a button to try again.</summary>
[PrivatePage]
public sealed class IntentsModel(
    IntentQueries queries, RetryIntent retry, DeadStripeEvents deadEvents, RefundQueries refunds, PayoutQueries payouts, IStringLocalizer<AdminTexts> T) : PageModel
{
    private const int PageSize = 30;

    private IReadOnlyDictionary<Guid, Guid> pledges = new Dictionary<Guid, Guid>();
    private IReadOnlyDictionary<Guid, Guid> reversedPayouts = new Dictionary<Guid, Guid>();

    public IReadOnlyList<WaitingIntents> Waiting { get; private set; } = [];

    public KeyPage<DeadIntent> Dead { get; private set; } = new([], null);

    public IReadOnlyList<DeadStripeEvent> Events { get; private set; } = [];

    public Guid? PledgeOf(Guid subjectId) => pledges.TryGetValue(subjectId, out var pledge) ? pledge : null;

    /// <summary>Where what it is about can be looked at; null when it has no page of its own.</summary>
    public string? PageOf(DeadIntent dead) => dead.Kind switch
    {
        "transfer" => $"/payouts/{dead.SubjectId:D}",
        "transfer_reversal" when reversedPayouts.TryGetValue(dead.SubjectId, out var payout) => $"/payouts/{payout:D}",
        "dispute_evidence" => $"/admin/disputes/{dead.SubjectId:D}",
        _ => null,
    };

    public Task<IActionResult> OnGetAsync(string? after, CancellationToken ct) => ShowAsync(after, ct);

    public async Task<IActionResult> OnPostRetryAsync(Guid intent, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => retry.RunAsync(actor, intent, ct), ct);
    }

    public async Task<IActionResult> OnPostRetryEventAsync(string? id, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => deadEvents.RetryAsync(actor, id ?? "", ct), ct);
    }

    private async Task<IActionResult> DoneAsync(Func<Task> useCase, CancellationToken ct)
    {
        if (!await this.TryAsync(useCase))
            return await ShowAsync(null, ct);
        this.Notice(T["It is tried again now."]);
        return RedirectToPage();
    }

    private async Task<IActionResult> ShowAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Waiting = await queries.WaitingAsync(actor, ct);
        Dead = await queries.DeadAsync(actor, after, PageSize, ct);
        Events = await deadEvents.ListAsync(actor, ct);
        pledges = await refunds.PledgesOfAsync(actor, [.. Dead.Items.Select(dead => dead.SubjectId)], ct);
        reversedPayouts = await payouts.PayoutsOfAsync(actor, [.. Dead.Items.Select(dead => dead.SubjectId)], ct);
        return Page();
    }
}
