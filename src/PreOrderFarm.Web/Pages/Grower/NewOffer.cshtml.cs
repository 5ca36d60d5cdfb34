using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class NewOfferModel(CampaignQueries queries, AddOffer add, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public OfferForm Input { get; set; } = new();

    public CampaignDetail Campaign { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Campaign = await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        Input = OfferForm.For(Campaign);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await queries.OwnAsync(actor, Id, ct);
        var input = Input.Read(new TypedNumbers(ModelState, T), Campaign.Currency);
        if (!await this.TryAsync(() => OfferForm.SayOnFieldsAsync(() => add.RunAsync(actor, Id, input, ct))))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, "offers");
    }
}
