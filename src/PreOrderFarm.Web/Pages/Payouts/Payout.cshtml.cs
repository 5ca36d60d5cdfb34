using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Payouts;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>A payout and its statement, for its grower and for operators, who record and confirm bank transfers here.</summary>
[Authorize, PrivatePage]
public sealed class PayoutModel(PayoutQueries queries, RecordBankTransfer transfers, ReturnBankTransfer returned, MovePayout move, SealBankDetails seal, IStringLocalizer<PayoutTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string BankReference { get; set; } = "";
        public DateOnly? PaidOn { get; set; }

        /// <summary>Of what came back.</summary>
        public string ReturnReference { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Fields Input { get; set; } = new();

    public Guid? Me { get; private set; }

    public PayoutStatement Statement { get; private set; } = null!;
    public PayoutBank? Bank { get; private set; }
    public bool IsOperator { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => await ReadAsync(await this.ActorAsync(), ct);

    public async Task<IActionResult> OnPostRecordAsync(Guid account, long? amountMinor, [Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        return await DoneAsync(actor => transfers.RunAsync(actor, Id, account, amountMinor, Input.BankReference, Input.PaidOn ?? DateOnly.MinValue, ct), T["Recorded. Another operator confirms it."], ct);
    }

    public Task<IActionResult> OnPostConfirmAsync(DateTimeOffset? recorded, CancellationToken ct) =>
        DoneAsync(actor => transfers.ConfirmAsync(actor, Id, recorded, ct), T["Confirmed: the grower has been paid."], ct);

    public Task<IActionResult> OnPostTakeBackAsync(DateTimeOffset? recorded, CancellationToken ct) =>
        DoneAsync(actor => transfers.TakeBackAsync(actor, Id, recorded, ct), T["Taken back: the payout is owed as before."], ct);

    public async Task<IActionResult> OnPostReturnAsync(DateTimeOffset? recorded, [Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        return await DoneAsync(actor => returned.RecordAsync(actor, Id, recorded, Input.ReturnReference, ct), T["Recorded. Another operator confirms it."], ct);
    }

    public Task<IActionResult> OnPostTakeReturnBackAsync(DateTimeOffset? recorded, CancellationToken ct) =>
        DoneAsync(actor => returned.TakeBackAsync(actor, Id, recorded, ct), T["Taken back: the payout is paid as before."], ct);

    public Task<IActionResult> OnPostConfirmReturnAsync(DateTimeOffset? recorded, CancellationToken ct) =>
        DoneAsync(actor => returned.ConfirmAsync(actor, Id, recorded, ct), T["Confirmed: the money is back."], ct);

    public Task<IActionResult> OnPostMoveAsync(CancellationToken ct) =>
        DoneAsync(actor => move.RunAsync(actor, Id, ct), T["It goes to the farm's other account now."], ct);

    private async Task<IActionResult> DoneAsync(Func<Actor, Task> useCase, string notice, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustBeOperator();
        if (!await this.TryAsync(() => useCase(actor)))
        {
            await ReadAsync(actor, ct);
            return Page();
        }
        this.Notice(notice);
        return RedirectToPage(new { Id });
    }

    private async Task ReadAsync(Actor actor, CancellationToken ct)
    {
        Statement = await queries.StatementAsync(actor, Id, ct);
        (IsOperator, Me) = (actor.IsOperator, actor.MemberId);
        if (IsOperator && Statement.Payout.Method == PayoutMethod.Bank)
            Bank = await queries.BankDetailsAsync(actor, Id, seal, ct);
    }
}
