using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>What a grower is owed, and how it is paid.</summary>
[Authorize, PrivatePage]
public sealed class GrowerModel(
    PayoutQueries queries, OnboardGrower onboard, GiveBankDetails give, RefreshPayoutAccount refresh, IOptions<SiteOptions> site,
    IStringLocalizer<PayoutTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string Holder { get; set; } = "";
        public string Account { get; set; } = "";
        public string Bank { get; set; } = "";
        public string Country { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    public Fields Input { get; set; } = new();

    public GrowerPayoutWay Way { get; private set; } = null!;

    /// <summary>A campaign of theirs is open or funded although nobody knows how to pay them, or may open so.</summary>
    public bool OpensWithout { get; private set; }

    public IReadOnlyList<CampaignMoney> Campaigns { get; private set; } = [];
    public IReadOnlyList<PayoutCard> Payouts { get; private set; } = [];
    public IEnumerable<SelectListItem> CountryChoices => CountryNames.Choices(Countries.Known);

    /// <param name="from">'stripe' when the owner has come back from there: it does not say whether all was given, so it is asked.</param>
    /// <param name="ct">Stops it.</param>
    public async Task OnGetAsync(string? from, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        if (from == "stripe")
            await AskStripeAsync(ct);
        await ReadAsync(actor, ct);
        Input.Country = Way.Country;
    }

    public async Task<IActionResult> OnPostOnboardAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var page = new Uri(new Uri(site.Value.BaseUrl), $"/grower/{GrowerId:D}/payouts");
        Uri? stripe = null;
        if (!await this.TryAsync(async () => stripe = await onboard.RunAsync(actor, GrowerId, page, new Uri(page, "?from=stripe"), ct)))
        {
            await ReadAsync(actor, ct);
            return Page();
        }
        return Redirect(stripe!.AbsoluteUri);
    }

    public async Task<IActionResult> OnPostBankAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => give.RunAsync(actor, GrowerId, new BankDetails(Input.Holder, Input.Account, Input.Bank, Input.Country), ct)))
        {
            await ReadAsync(actor, ct);
            return Page();
        }
        this.Notice(T["Saved. You are paid to this account."]);
        return RedirectToPage(new { GrowerId });
    }

    // Its webhook says the same; the page need not wait for it, nor fail when Stripe is away.
    private async Task AskStripeAsync(CancellationToken ct)
    {
        try
        {
            await refresh.OfGrowerAsync(GrowerId, ct);
        }
        catch (Exception unknown) when (unknown is GatewayUnavailable or GatewayRefused)
        {
            ViewData[Notices.HereKey] = T["Stripe does not answer just now. What you have told it is kept there."].Value;
        }
    }

    private async Task ReadAsync(Actor actor, CancellationToken ct)
    {
        Way = await queries.WayAsync(actor, GrowerId, ct);
        OpensWithout = Way.Way is null && await queries.OpensWithoutWayAsync(actor, GrowerId, ct);
        Campaigns = await queries.CampaignsAsync(actor, GrowerId, ct);
        Payouts = await queries.PayoutsAsync(actor, GrowerId, runId: null, ct);
    }
}
