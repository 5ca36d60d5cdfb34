using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

[PrivatePage]
public sealed class ReviewModel(CampaignQueries queries, ApproveCampaign approve, ReturnCampaign giveBack, IStringLocalizer<AdminTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string Reason { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Fields Input { get; set; } = new();

    public CampaignDetail Campaign { get; private set; } = null!;

    public string RegionName(Guid id) => Campaign.Regions.First(region => region.Id == id).Name;

    public async Task OnGetAsync(CancellationToken ct) => Campaign = await queries.ByIdAsync(await this.ActorAsync(), Id, ct);

    public async Task<IActionResult> OnPostApproveAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => approve.RunAsync(actor, Id, ct), T["Approved."], ct);
    }

    public async Task<IActionResult> OnPostReturnAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        var actor = await this.ActorAsync();
        return await DoneAsync(() => giveBack.RunAsync(actor, Id, Input.Reason, ct), T["Returned to the grower."], ct);
    }

    private async Task<IActionResult> DoneAsync(Func<Task> useCase, string notice, CancellationToken ct)
    {
        if (!await this.TryAsync(useCase))
        {
            Campaign = await queries.ByIdAsync(await this.ActorAsync(), Id, ct);
            return Page();
        }
        this.Notice(notice);
        return RedirectToPage("/Admin/Index");
    }
}
