using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class EditOfferModel(CampaignQueries queries, EditOffer edit, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid OfferId { get; set; }

    [BindProperty]
    public OfferForm Input { get; set; } = new();

    public CampaignDetail Campaign { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Campaign = await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        Input = OfferForm.Of(Campaign, Campaign.Offers.FirstOrDefault(offer => offer.Id == OfferId) ?? throw new NotFound());
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await queries.OwnAsync(actor, Id, ct);
        if (Campaign.Offers.All(offer => offer.Id != OfferId))
            return NotFound();
        var input = Input.Read(new TypedNumbers(ModelState, T), Campaign.Currency);
        if (!await this.TryAsync(() => OfferForm.SayOnFieldsAsync(() => edit.RunAsync(actor, OfferId, input, ct))))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, "offers");
    }
}
