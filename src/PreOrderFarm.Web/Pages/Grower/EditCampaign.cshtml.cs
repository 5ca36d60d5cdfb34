using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>A draft in the same steps. What is typed is kept beside it; the draft changes when all of it can be saved.</summary>
[PrivatePage]
public sealed class EditCampaignModel(
    CampaignQueries queries, GrowerQueries growers, EditCampaign edit, KeepTyped typed, FormKeeper keeper, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public CampaignForm Input { get; set; } = new();

    [BindProperty]
    public Typing Typing { get; set; } = new();

    public CampaignDetail Campaign { get; private set; } = null!;

    public GrowerDetail Farm { get; private set; } = null!;

    public bool WantsMore { get; private set; }

    /// <summary>The form shows what was typed and not saved yet, not what the draft says.</summary>
    public bool IsUnsaved { get; private set; }

    private PhotoDetail? Cover => Campaign.Photos.Count > 0 ? Campaign.Photos[0] : null;

    public CampaignFormView Form => CampaignFormView.With(Input, WantsMore) with { Typing = Typing, Preview = keeper.Preview(Input, Farm, Typing.Cover) };

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        if (Campaign.Status != CampaignStatus.Draft)
            return RedirectToPage("/Grower/Campaign", new { Id });
        var kept = await typed.FindAsync(actor, Farm.Id, Id, ct);
        var unsaved = Typing.Read(kept);
        IsUnsaved = unsaved is not null;
        Input = unsaved ?? CampaignForm.Of(Campaign);
        Typing = Typing.Of(Id, kept, Campaign.Edits);
        Typing.Cover = Cover;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? more, string? keep, CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        WantsMore = more is not null;
        if (WantsMore)
            return Page();
        if (keep is not null)
            return await keeper.OfStepAsync(this, actor, Farm, Typing, Input, ct) ? RedirectToPage(null, null, new { Id }, CampaignFormView.After(keep)) : Page();
        if (await keeper.IsUnseenAsync(this, actor, Farm, Typing, ct))
            return Page();
        var input = Input.Read(new TypedNumbers(ModelState, T));
        if (!await this.TryAsync(() => CampaignFormView.SayOnRowsAsync(Input, () => edit.RunAsync(actor, Id, input, ct, Typing.Edits))))
            return Page();
        await typed.DropAsync(actor, Farm.Id, Id, ct);
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/Campaign", new { Id });
    }

    /// <summary>For the form's script: 409 when another form was kept meanwhile.</summary>
    public async Task<IActionResult> OnPostTypedAsync(CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        return await keeper.OfScriptAsync(this, actor, Farm, Typing, Input, ct);
    }

    public async Task<IActionResult> OnPostDiscardAsync(CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        await typed.DropAsync(actor, Farm.Id, Id, ct);
        this.Notice(T["Discarded."]);
        return RedirectToPage(new { Id });
    }

    private async Task<Actor> OwnerAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await queries.OwnAsync(actor, Id, ct);
        Farm = await growers.ByIdAsync(Campaign.Grower.Id, ct);
        (Typing.Form, Typing.Cover) = (Id, Cover);
        return actor;
    }
}
