using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class NewCampaignModel(GrowerQueries growers, DraftCampaign draft, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public CampaignForm Input { get; set; } = new();

    public bool WantsMore { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        var farm = (await growers.MineAsync(actor, ct)).FirstOrDefault(mine => mine.Id == GrowerId) ?? throw new NotFound();
        Input = CampaignForm.For(farm);
    }

    public async Task<IActionResult> OnPostAsync(string? more, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        WantsMore = more is not null;
        if (WantsMore)
            return Page();
        var input = Input.Read(new TypedNumbers(ModelState, T));
        var id = Guid.Empty;
        if (!await this.TryAsync(() => CampaignFormView.SayOnRowsAsync(Input, async () => id = await draft.RunAsync(actor, GrowerId, input, ct))))
            return Page();
        this.Notice(T["Saved. Now add your boxes."]);
        return RedirectToPage("/Grower/Campaign", new { id });
    }
}
