using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Design;

/// <summary>Every component in every state, for whoever changes the style sheet and for the tests' pictures. Its headings are names in code.</summary>
[AllowAnonymous, PrivatePage]
public sealed class IndexModel(TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public FieldSpecimens Input { get; } = new();

    public IReadOnlyList<CampaignCard> Cards => Specimens.Cards(clock.GetUtcNow());

    public CampaignDetail Campaign { get; private set; } = null!;

    public CartForm Cart { get; private set; } = null!;

    public QuoteView Quote { get; private set; } = null!;

    public AddressForm AddressForm { get; private set; } = null!;

    public ShareLink Share { get; } = new("https://farm.example/campaigns/specimen", "Navelina oranges", "/campaigns/specimen/poster");

    public SearchFields Fields => SearchFields.Of("/design", new SearchForm { Text = "橙", Country = "ES" }, new ChoicesOfSearch(["Oranges", "葡萄"], ["CN", "ES"]), [], T);

    public IReadOnlyList<CurveView> Curves => Specimens.Curves(clock.GetUtcNow());

    public CampaignProof Proof => Specimens.Proof(clock.GetUtcNow());

    public void OnGet()
    {
        Campaign = Specimens.Campaign(clock.GetUtcNow());
        Cart = CartForm.Read(Campaign, field => field.EndsWith(Campaign.Offers[0].Id.ToString("D"), StringComparison.Ordinal) ? "2" : "many", clock.GetUtcNow(), T);
        Quote = new QuoteView(Specimens.Quote(Campaign), T["Fill in this field."]);
        AddressForm = AddressForm.For(Campaign, new AddressInput(), T["Choose a country"]);
        ModelState.AddModelError("Input.Wrong", T["Fill in this field."]);
        ModelState.AddModelError("Input.WrongStory", T["This cannot be read."]);
        ModelState.AddModelError("Input.WrongTick", T["Fill in this field."]);
        ModelState.AddModelError("", T["This cannot be read."]);
    }

    public sealed class FieldSpecimens
    {
        public string Empty { get; set; } = "";

        public string Filled { get; set; } = "Anneliese Meyer-Köhlbrandt";

        public string Wrong { get; set; } = "anneliese@";

        public string WrongStory { get; set; } = "…";

        public string Country { get; set; } = "";

        public DateOnly Day { get; set; } = new(2027, 5, 3);

        public bool Tick { get; set; } = true;

        public bool WrongTick { get; set; }
    }
}
