using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>Other boxes or another address. Guests prove by a code that the pledge is theirs.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.Pledge)]
public sealed class ChangeModel(
    PledgeVisits visits, CampaignQueries campaigns, ChangePledge change, MoveFundedPledge move, SendPledgeCode sendCode, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    private PledgeVisit visit = null!;
    private CampaignDetail campaign = null!;

    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public AddressInput Address { get; set; } = new();

    [BindProperty]
    public string Code { get; set; } = "";

    public PledgeView Pledge => visit.Pledge;

    public bool IsGuest => visit.IsGuest;

    public bool CanChangeBoxes => Pledge.CanChangeAt(clock.GetUtcNow());

    public CartForm Cart { get; private set; } = null!;

    public AddressForm AddressForm { get; private set; } = null!;

    public Dictionary<string, string> Route => Token is null
        ? new(StringComparer.Ordinal) { ["id"] = Id!.Value.ToString("D", CultureInfo.InvariantCulture) }
        : new(StringComparer.Ordinal) { ["token"] = Token };

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Token is null && User.Identity?.IsAuthenticated != true)
            return Challenge();
        await OpenAsync(ct);
        Address = AddressInput.Of(Pledge.Address);
        Cart = CartForm.Of(campaign, Pledge, clock.GetUtcNow()).Keeping(Pledge);
        return Show();
    }

    public async Task<IActionResult> OnPostSendCodeAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        if (await this.TryAsync(() => sendCode.RunAsync(Pledge.Id, ct)))
            ViewData[Notices.HereKey] = T["We have sent a code to {0}.", Pledge.Email].Value;
        return Show();
    }

    public async Task<IActionResult> OnPostAsync(string[] early, CancellationToken ct)
    {
        await ReadAsync(ct);
        if (!Cart.IsReadable)
            return Show();
        if (CanChangeBoxes && Cart.EndedSince(early) is { Count: > 0 } ended)
        {
            ViewData[Notices.HereKey] = Language.Show.Sentences(CartForm.SaysEnded(ended, T), T["Press the button once more if you want it all the same."]);
            return Show();
        }
        return CanChangeBoxes ? await ChangeAsync(ct) : await MoveAsync(ct);
    }

    private async Task<IActionResult> ChangeAsync(CancellationToken ct)
    {
        ChangedPledge? changed = null;
        ModelState.MarkFieldValid(CartForm.LinesField); // shown with the quantities
        var input = new ChangePledgeInput { Lines = Cart.Lines, Address = Address, Code = visit.CodeOf(Code) };
        if (!await this.TryAsync(async () => changed = await change.RunAsync(visit.Actor, Pledge.Id, input, ct)))
            return Show();

        if (IsGuest)
            visits.Remember(HttpContext, Token!);
        if (changed!.PayUrl is { } payment)
            return Redirect(payment.AbsoluteUri);
        this.Notice(
            !changed.IsApplied ? T["The payment page cannot be reached right now. 'Pay now' tries again."]
            : changed.Difference.Minor < 0 ? T["Changed. {0} is on its way back to you.", Language.Show.Money(-changed.Difference)]
            : T["Changed."]);
        return Back();
    }

    private async Task<IActionResult> MoveAsync(CancellationToken ct)
    {
        if (!await this.TryAsync(() => move.RunAsync(visit.Actor, Pledge.Id, Address, visit.CodeOf(Code), ct)))
            return Show();
        this.Notice(T["Changed."]);
        return Back();
    }

    private RedirectToPageResult Back() => RedirectToPage("/Pledges/Pledge", Token is null ? new { id = Id } : (object)new { token = Token });

    private async Task ReadAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        var now = clock.GetUtcNow();
        Cart = (CanChangeBoxes ? CartForm.Read(campaign, name => Request.Form[name], now, T) : CartForm.Of(campaign, Pledge, now)).Keeping(Pledge);
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        visit = await visits.OpenAsync(HttpContext, Id, Token, ct);
        campaign = await campaigns.BySlugAsync(visit.Actor, Pledge.Campaign.Slug, ct);
    }

    private PageResult Show()
    {
        AddressForm = AddressForm.For(campaign, Address, T["Choose a country"]) with { MayBeFetched = false, IsFetched = Pledge.PickUp is not null };
        return Page();
    }
}
