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

    public CampaignFormView Form => CampaignFormView.With(Input, WantsMore) with { Typing = Typing, Preview = keeper.Preview(Input, Farm) };

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
            return await KeepAsync(actor, keep, ct);
        if (await keeper.UnseenAsync(actor, Farm, Typing, ct) is var (sentence, version))
            return Unseen(sentence, version);
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
        var kept = await keeper.KeepAsync(actor, Farm, Typing, Input, ct);
        var part = Partial("_Kept", kept);
        part.StatusCode = kept.IsKept ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        return part;
    }

    public async Task<IActionResult> OnPostDiscardAsync(CancellationToken ct)
    {
        var actor = await OwnerAsync(ct);
        await typed.DropAsync(actor, GrowerId, Typing.Form, ct);
        this.Notice(T["Discarded."]);
        return RedirectToPage("/Grower/Index", new { farm = GrowerId });
    }

    private async Task<IActionResult> KeepAsync(Actor actor, string step, CancellationToken ct)
    {
        KeptView? kept = null;
        // What a browser sends that is no day is left out here, and said when it is saved for good.
        ModelState.Clear();
        if (!await this.TryAsync(async () => kept = await keeper.KeepAsync(actor, Farm, Typing, Input, ct)))
            return Page();
        if (!kept!.IsKept)
            return Unseen(kept.Said, kept.Version);
        this.Notice(kept.Said);
        return RedirectToPage(null, null, new { GrowerId, form = Typing.Form }, CampaignFormView.After(step));
    }

    // The next save is told that this version is known: to replace it is now a choice.
    private PageResult Unseen(string sentence, int version)
    {
        ModelState.Clear();
        ModelState.AddModelError("", sentence);
        Typing.Seen = version;
        return Page();
    }

    private async Task<Actor> OwnerAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        Farm = await growers.ByIdAsync(GrowerId, ct);
        return actor;
    }
}
