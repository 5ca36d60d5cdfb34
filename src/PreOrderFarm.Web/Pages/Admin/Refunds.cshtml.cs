using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>Refunds that have not arrived: those that failed and are owed, and those on their way; and those that left by bank, which may come back.</summary>
[PrivatePage]
public sealed class RefundsModel(
    RefundQueries queries, RefundNeeds needs, SettleDebt settle, ReturnBankRefund returned, TimeProvider clock, IStringLocalizer<AdminTexts> T) : PageModel
{
    private const int PageSize = 20;

    private Actor actor = Actor.Nobody;

    [BindProperty(SupportsGet = true)]
    public string? List { get; set; }

    public bool IsOwed => List is not ("way" or "bank");

    public bool IsSent => List == "bank";

    public Guid? Me => actor.MemberId;

    public KeyPage<OpenRefund> Refunds { get; private set; } = new([], null);

    public KeyPage<SentRefund> Sent { get; private set; } = new([], null);

    public IReadOnlyList<RefundNeed> Needs { get; private set; } = [];

    public RefundAccount? DetailsOf(OpenRefund refund) => queries.DetailsOf(actor, refund);

    public Task<IActionResult> OnGetAsync(string? after, CancellationToken ct) => ShowAsync(after, ct);

    public async Task<IActionResult> OnPostRetryAsync(Guid refund, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => settle.RetryAtStripeAsync(actor, refund, ct), T["It is tried again at Stripe now."], ct);
    }

    public async Task<IActionResult> OnPostAskAgainAsync(Guid refund, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => settle.AskAgainAsync(actor, refund, ct), T["The backer has been asked again."], ct);
    }

    public async Task<IActionResult> OnPostRecordAsync(Guid refund, DateTimeOffset? details, string? reference, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => settle.RecordTransferAsync(actor, refund, details, reference, ct), T["Recorded. Another operator confirms it."], ct);
    }

    public async Task<IActionResult> OnPostConfirmAsync(Guid refund, DateTimeOffset? recorded, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => settle.ConfirmTransferAsync(actor, refund, recorded, ct), T["Confirmed. The refund is paid."], ct);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid refund, DateTimeOffset? recorded, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => settle.WithdrawTransferAsync(actor, refund, recorded, ct), T["Taken back. The refund is owed as before."], ct);
    }

    public async Task<IActionResult> OnPostReturnAsync(Guid refund, string? reference, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => returned.RecordAsync(actor, refund, reference, ct), T["Recorded. Another operator confirms it."], ct);
    }

    public async Task<IActionResult> OnPostWithdrawReturnAsync(Guid refund, DateTimeOffset? recorded, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => returned.WithdrawAsync(actor, refund, recorded, ct), T["Taken back. The refund is paid as before."], ct);
    }

    public async Task<IActionResult> OnPostConfirmReturnAsync(Guid refund, DateTimeOffset? recorded, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        return await DoneAsync(() => returned.ConfirmAsync(actor, refund, recorded, ct), T["Confirmed. It stands under 'Owed' again."], ct);
    }

    private async Task<IActionResult> DoneAsync(Func<Task> useCase, string notice, CancellationToken ct)
    {
        if (!await this.TryAsync(useCase))
            return await ShowAsync(null, ct);
        this.Notice(notice);
        return RedirectToPage(new { List });
    }

    private async Task<IActionResult> ShowAsync(string? after, CancellationToken ct)
    {
        actor = await this.ActorAsync();
        if (IsSent)
            Sent = await queries.SentByBankAsync(actor, after, PageSize, ct);
        else
            Refunds = await queries.OpenAsync(actor, IsOwed, after, PageSize, ct);
        Needs = await needs.OfMissesAheadAsync(actor, clock.GetUtcNow(), ct);
        return Page();
    }
}
