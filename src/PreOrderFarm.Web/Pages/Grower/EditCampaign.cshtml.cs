using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class EditCampaignModel(CampaignQueries queries, EditCampaign edit, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public CampaignForm Input { get; set; } = new();

    public bool WantsMore { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var campaign = await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        if (campaign.Status != CampaignStatus.Draft)
            return RedirectToPage("/Grower/Campaign", new { Id });
        Input = CampaignForm.Of(campaign);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? more, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await queries.OwnAsync(actor, Id, ct);
        WantsMore = more is not null;
        if (WantsMore)
            return Page();
        var input = Input.Read(new TypedNumbers(ModelState, T));
        if (!await this.TryAsync(() => CampaignFormView.SayOnRowsAsync(Input, () => edit.RunAsync(actor, Id, input, ct))))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/Campaign", new { Id });
    }
}
