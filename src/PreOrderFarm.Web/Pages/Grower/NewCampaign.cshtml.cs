using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>A campaign in steps. What is typed is kept, finished or not; it is a campaign when all of it can be one.</summary>
[PrivatePage]
public sealed class NewCampaignModel(
    GrowerQueries growers, DraftCampaign draft, KeepTyped typed, FormKeeper keeper, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public CampaignForm Input { get; set; } = new();

    [BindProperty]
    public Typing Typing { get; set; } = new();

    public GrowerDetail Farm { get; private set; } = null!;

    public bool WantsMore { get; private set; }

    public CampaignFormView Form => CampaignFormView.With(Input, WantsMore) with { Typing = Typing, Preview = keeper.Preview(Input, Farm, Typing.Cover) };

    /// <param name="form">One that was begun before.</param>
    public async Task OnGetAsync(Guid? form, CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        var kept = form is { } id ? await typed.FindAsync(actor, GrowerId, id, ct) : null;
        Input = Typing.Read(kept) ?? CampaignForm.For(Farm);
        Typing = Typing.Of(kept?.Id ?? form ?? Guid.NewGuid(), kept);
    }

    public async Task<IActionResult> OnPostAsync(string? more, string? keep, CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        WantsMore = more is not null;
        if (WantsMore)
            return Page();
        if (keep is not null)
            return await keeper.OfStepAsync(this, actor, Farm, Typing, Input, ct) ? RedirectToPage(null, null, new { GrowerId, form = Typing.Form }, CampaignFormView.After(keep)) : Page();
        if (await keeper.IsUnseenAsync(this, actor, Farm, Typing, ct))
            return Page();
        var input = Input.Read(new TypedNumbers(ModelState, T));
        var id = Guid.Empty;
        if (!await this.TryAsync(() => CampaignFormView.SayOnRowsAsync(Input, async () => id = await draft.RunAsync(actor, GrowerId, input, ct))))
            return Page();
        await typed.DropAsync(actor, GrowerId, Typing.Form, ct);
        this.Notice(T["Saved. Now add your boxes."]);
        return RedirectToPage("/Grower/Campaign", new { id });
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
        await typed.DropAsync(actor, GrowerId, Typing.Form, ct);
        this.Notice(T["Discarded."]);
        return RedirectToPage("/Grower/Index", new { farm = GrowerId });
    }

    private async Task<Actor> OwnerAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        Farm = await growers.ByIdAsync(GrowerId, ct);
        return actor;
    }
}
