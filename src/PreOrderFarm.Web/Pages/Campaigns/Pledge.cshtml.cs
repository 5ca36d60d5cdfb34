using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.News;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Pages.Pledges;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>Checkout: what, where to, who, and every cost, on one page; then Stripe's page.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.Pledge)]
public sealed class PledgeModel(
    CampaignQueries campaigns, QuotePledge quotes, PlacePledge place, FollowGrower follow, PledgeVisits visits, RuleSentences rules, CampaignWords words,
    IOptions<PledgesOptions> options, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Email { get; init; } = "";
        public string GiftNote { get; init; } = "";

        /// <summary>Nothing: it is shipped.</summary>
        public Guid? PickUpPointId { get; init; }

        /// <summary>Nobody is made to: the tick is empty until somebody sets it.</summary>
        public bool Follow { get; init; }

        public string TimeZone { get; init; } = "";

        /// <summary>Made with the page, so that a form sent twice is one pledge.</summary>
        public string Key { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    [BindProperty]
    public AddressInput Address { get; set; } = new();

    public CampaignDetail Campaign { get; private set; } = null!;

    public CartForm Cart { get; private set; } = null!;

    public AddressForm AddressForm { get; private set; } = null!;

    public QuoteView Quote { get; private set; } = new(null, null);

    /// <summary>What this browser pledged here and has not paid yet: the form begins with what was typed then.</summary>
    public PledgeVisit? Left { get; private set; }

    public int HoldMinutes => (int)Math.Ceiling(options.Value.HoldMinutes);

    public string WhatIfMissed => words.WhatIfMissed(Campaign);

    /// <summary>Where one price holds for a whole country, the country is enough; elsewhere the price waits for the rest.</summary>
    private bool IsPlaceKnown => !string.IsNullOrWhiteSpace(Address.Subdivision + Address.PostalCode)
        || Campaign.Regions.SelectMany(region => region.Areas)
            .Where(area => string.Equals(area.Country, Address.Country, StringComparison.OrdinalIgnoreCase))
            .All(area => area.Subdivision is null && area.PostalPrefix is null);

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken ct)
    {
        var left = await visits.LeftAsync(HttpContext, slug, ct);
        if (left is not null)
            Address = AddressInput.Of(left.Pledge.Address);
        var isChosen = Request.Query.Keys.Any(key => key.StartsWith(CartForm.Prefix, StringComparison.Ordinal));
        await ReadAsync(slug, name => isChosen ? Request.Query[name] : QuantityOf(left?.Pledge, name), ct);
        if (!Campaign.IsOpenAt(clock.GetUtcNow()))
            return RedirectToPage("/Campaigns/Campaign", new { slug });
        Left = left?.Pledge.CanPayAt(clock.GetUtcNow()) == true ? left : null;
        Input = new Fields { Email = left?.Pledge.Email ?? (await this.ActorAsync()).Email, GiftNote = left?.Pledge.GiftNote ?? "", PickUpPointId = left?.Pledge.PickUp?.PointId, Key = Guid.NewGuid().ToString("N") };
        return await ShowAsync(ct);
    }

    /// <summary>Counts anew, and changes nothing: for the button without JavaScript, and for cart.js.</summary>
    public async Task<IActionResult> OnPostTotalAsync(string slug, CancellationToken ct)
    {
        await ReadAsync(slug, name => Request.Form[name], ct);
        ModelState.Clear();
        var page = await ShowAsync(ct);
        return Request.Headers.ContainsKey("X-Part") ? Partial("_Total", Quote) : page;
    }

    /// <summary>Places the pledge, once the total that the visitor saw is the one that will be asked.</summary>
    public async Task<IActionResult> OnPostAsync(string slug, string? shown, string[] early, CancellationToken ct)
    {
        await ReadAsync(slug, name => Request.Form[name], ct);
        var page = await ShowAsync(ct);
        if (!Cart.IsReadable)
            return page;
        if (Cart.EndedSince(early) is { Count: > 0 } ended)
        {
            ViewData[Notices.HereKey] = Language.Show.Sentences(CartForm.SaysEnded(ended, T), Quote.Quote?.Total is { } sum ? T["This is what it costs in all: {0}. Press the button once more to pay.", Language.Show.Money(sum)].Value : null);
            return page;
        }
        if (Quote.Quote?.Total is { } total && total.Minor.ToString(CultureInfo.InvariantCulture) != shown)
        {
            ViewData[Notices.HereKey] = T["This is what it costs in all: {0}. Press the button once more to pay.", Language.Show.Money(total)].Value;
            return page;
        }
        var actor = await this.ActorAsync();
        PlacedPledge? placed = null;
        ModelState.MarkFieldValid(CartForm.LinesField); // shown with the quantities
        Quote = Quote with { Problem = null };
        var order = Order(Quote.Quote?.Total);
        if (!await this.TryAsync(async () => placed = await place.RunAsync(actor, order, ct)))
        {
            Quote = (await QuoteAsync(ct)) with { Problem = null };
            return page;
        }

        if (Input.Follow)
            await follow.RunAsync(actor, Campaign.Grower.Id, new FollowInput { Email = Input.Email, Culture = CultureInfo.CurrentUICulture.Name, TimeZone = Input.TimeZone }, ct);
        visits.Remember(HttpContext, placed!.ManageLinkToken);
        return placed.PayUrl is { } payment ? Redirect(payment.AbsoluteUri) : RedirectToPage("/Pledges/Pledge", new { token = placed.ManageLinkToken });
    }

    private static string? QuantityOf(PledgeView? pledge, string name) =>
        pledge?.Lines.FirstOrDefault(line => name == CartForm.Prefix + line.OfferId.ToString("D"))?.Quantity.ToString(CultureInfo.InvariantCulture);

    private PlacePledgeInput Order(Money? total) => new()
    {
        CampaignId = Campaign.Id,
        Lines = Cart.Lines,
        Email = Input.Email,
        Culture = CultureInfo.CurrentUICulture.Name,
        Address = Address,
        GiftNote = Input.GiftNote,
        PickUpPointId = Input.PickUpPointId,
        IdempotencyKey = Input.Key,
        ExpectedTotalMinor = total?.Minor,
    };

    private async Task ReadAsync(string slug, Func<string, string?> typed, CancellationToken ct)
    {
        Campaign = await campaigns.BySlugAsync(await this.ActorAsync(), slug, ct);
        Cart = CartForm.Read(Campaign, typed, clock.GetUtcNow(), T);
        AddressForm = AddressForm.For(Campaign, Address, T["Choose a country"]);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        if (Cart.IsReadable && Cart.Lines.Count > 0)
            Quote = await QuoteAsync(ct);
        return Page();
    }

    private async Task<QuoteView> QuoteAsync(CancellationToken ct)
    {
        try
        {
            return new QuoteView(await quotes.RunAsync(Campaign.Id, Cart.Lines, IsPlaceKnown ? Address : null, Input.PickUpPointId, ct), null);
        }
        catch (RuleBroken broken)
        {
            return new QuoteView(null, string.Join(' ', broken.Broken.Select(rule => rules.Of(rule.Sentence))));
        }
    }
}
