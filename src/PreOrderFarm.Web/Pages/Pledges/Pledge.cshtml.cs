using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Pledges;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>One pledge for its backer: as the signed-in owner, or as a guest by the link from an e-mail.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.Pledge)]
public sealed class PledgeModel(
    PledgeVisits visits, ResumeCheckout resume, CancelPledge cancel, SendPledgeCode sendCode, RevokePledgeLinks revoke, ParcelQueries parcels, AllocationQueries allocations, WeightQueries weights,
    ConfirmReceipt confirmReceipt, ReportProblem reportProblem, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    private PledgeVisit visit = null!;

    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string Code { get; set; } = "";

    /// <summary>What is wrong with each parcel, by its id, as typed.</summary>
    [BindProperty]
    public Dictionary<string, string> Problems { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The parcel whose report was refused.</summary>
    public Guid? Refused { get; private set; }

    public static string KeyOf(Guid parcel) => parcel.ToString("D", CultureInfo.InvariantCulture);

    public PledgeView Pledge => visit.Pledge;

    public IReadOnlyList<ParcelOfSource> Parcels { get; private set; } = [];

    /// <summary>Of which offers it gets less than it ordered, because the harvest was short.</summary>
    public IReadOnlyList<ShareOfPledge> Shares { get; private set; } = [];

    /// <summary>Of what was sold by weight and has left, what it weighed and what goes back.</summary>
    public IReadOnlyList<SettledWeight> Weights { get; private set; } = [];

    /// <summary>Something of it is on its way, or will be: not of what was called off, and not when a short harvest left nothing of it.</summary>
    public bool IsComing => Pledge is { Status: PledgeStatus.Confirmed, Campaign.Status: not (CampaignStatus.Unfunded or CampaignStatus.Cancelled) }
        && (Parcels.Count == 0 || Parcels.Any(parcel => parcel.Status != ParcelStatus.Void));

    public string Lot => LotteryDraw.LotOf(Pledge.Id);

    public bool IsGuest => visit.IsGuest;

    public bool IsCancelling { get; private set; }

    public bool CanPay => Pledge.CanPayAt(clock.GetUtcNow());

    public bool CanChange => Pledge.CanChangeAt(clock.GetUtcNow());

    public bool CanMove => !CanChange && Pledge.Status == PledgeStatus.Confirmed && (Pledge.Campaign.Status == CampaignStatus.Funded
        ? Live.Any() && Live.All(parcel => parcel is { Status: ParcelStatus.Planned, IsBatchLocked: false, HasLabel: false })
        : Pledge.Campaign.Status is CampaignStatus.Open or CampaignStatus.Closing);

    /// <summary>Until when it was announced that its address can change; null where no time is.</summary>
    public DateTimeOffset? CanMoveUntil => CanMove ? Live.Min(parcel => parcel.BatchLocksAt) : null;

    /// <summary>Some of it is still to be packed, under an address that its backer can no longer change.</summary>
    public bool IsFrozen => !CanMove && Pledge.Campaign.Status == CampaignStatus.Funded && Live.Any(parcel => parcel.Status is ParcelStatus.Planned or ParcelStatus.Packed);

    private IEnumerable<ParcelOfSource> Live => Parcels.Where(parcel => parcel.Status != ParcelStatus.Void);

    public bool CanCancel => Pledge.CanCancelAt(clock.GetUtcNow());

    public Dictionary<string, string> Route => Token is null
        ? new(StringComparer.Ordinal) { ["id"] = Id!.Value.ToString("D", CultureInfo.InvariantCulture) }
        : new(StringComparer.Ordinal) { ["token"] = Token };

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Token is null && User.Identity?.IsAuthenticated != true)
            return Challenge();
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostPayAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        if (IsGuest)
            visits.Remember(HttpContext, Token!);
        Uri? payment = null;
        return await this.TryAsync(async () => payment = await resume.RunAsync(Pledge.Id, ct)) ? Redirect(payment!.AbsoluteUri) : await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostSendCodeAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        IsCancelling = true;
        if (!await this.TryAsync(() => sendCode.RunAsync(Pledge.Id, ct)))
            return await ShowAsync(ct);
        this.Notice(T["We have sent a code to {0}.", Pledge.Email]);
        return Back();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        IsCancelling = true;
        if (!await this.TryAsync(() => cancel.RunAsync(visit.Actor, Pledge.Id, visit.CodeOf(Code), ct)))
            return await ShowAsync(ct);
        this.Notice(T["Your pledge is cancelled. Your money is on its way back."]);
        return Back();
    }

    public async Task<IActionResult> OnPostRevokeAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        string? token = null;
        if (!await this.TryAsync(async () => token = await revoke.RunAsync(visit.Actor, Pledge.Id, visit.CodeOf(Code), ct)))
            return await ShowAsync(ct);
        this.Notice(T["Earlier links to this pledge no longer work."]);
        if (!IsGuest)
            return Back();
        visits.Remember(HttpContext, token!);
        return RedirectToPage(new { token });
    }

    public async Task<IActionResult> OnPostReceivedAsync(Guid parcel, CancellationToken ct)
    {
        await OpenAsync(ct);
        if (!await this.TryAsync(() => confirmReceipt.RunAsync(Pledge.Id, parcel, ct)))
            return await ShowAsync(ct);
        this.Notice(T["Thank you for telling us. Enjoy it!"]);
        return Back();
    }

    public async Task<IActionResult> OnPostProblemAsync(Guid parcel, CancellationToken ct)
    {
        await OpenAsync(ct);
        Refused = parcel;
        var words = Problems.GetValueOrDefault(KeyOf(parcel)) ?? "";
        if (!await this.TryAsync(() => reportProblem.RunAsync(Pledge.Id, parcel, words, ct), prefix: $"{nameof(Problems)}[{KeyOf(parcel)}]"))
            return await ShowAsync(ct);
        this.Notice(T["Thank you. The farm and we have your report."]);
        return Back();
    }

    /// <summary>As long as something lies there for it.</summary>
    public string? PickUpCode => Parcels.FirstOrDefault(parcel => parcel.PickUpCode is not null)?.PickUpCode;

    private RedirectToPageResult Back() => RedirectToPage(Token is null ? new { id = Id } : (object)new { token = Token });

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        Parcels = await parcels.OfSourceAsync(Pledge.Id, ct);
        Shares = await allocations.OfPledgeAsync(Pledge.Id, ct);
        Weights = await weights.OfPledgeAsync(Pledge.Id, ct);
        foreach (var parcel in Parcels)
            Problems.TryAdd(KeyOf(parcel.Id), "");
        return Page();
    }

    private async Task OpenAsync(CancellationToken ct) => visit = await visits.OpenAsync(HttpContext, Id, Token, ct);
}
