using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Keeps the campaign form while it is typed, by its script or by the buttons of its steps, and says how that went.</summary>
public sealed class FormKeeper(KeepTyped keep, TimeProvider clock, IStringLocalizer<GrowerTexts> T)
{
    public CampaignPreview Preview(CampaignForm input, GrowerDetail farm, PhotoDetail? cover) =>
        CampaignPreview.Of(input, farm, cover, clock.GetUtcNow(), T);

    /// <summary>For the form's script: 409 when another form was kept meanwhile.</summary>
    public async Task<PartialViewResult> OfScriptAsync(PageModel page, Actor actor, GrowerDetail farm, Typing typing, CampaignForm input, CancellationToken ct)
    {
        var kept = await KeepAsync(actor, farm, typing, input, ct);
        var part = page.Partial("_Kept", kept);
        part.StatusCode = kept.IsKept ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        return part;
    }

    /// <summary>For the button of a step. False: the page says why it was not kept.</summary>
    public async Task<bool> OfStepAsync(PageModel page, Actor actor, GrowerDetail farm, Typing typing, CampaignForm input, CancellationToken ct)
    {
        KeptView? kept = null;
        // What a browser sends that is no day is left out here, and said when it is saved for good.
        page.ModelState.Clear();
        if (!await page.TryAsync(async () => kept = await KeepAsync(actor, farm, typing, input, ct)))
            return false;
        if (kept!.IsKept)
            page.Notice(kept.Said);
        else
            SayUnseen(page, typing, kept.Said, kept.Version);
        return kept.IsKept;
    }

    /// <summary>True: something was kept that this form has not seen, and the page says so instead of saving.</summary>
    public async Task<bool> IsUnseenAsync(PageModel page, Actor actor, GrowerDetail farm, Typing typing, CancellationToken ct)
    {
        if (await keep.FindAsync(actor, farm.Id, typing.Form, ct) is not { } kept || !kept.IsUnseenBy(typing.Tab, typing.Seen))
            return false;
        SayUnseen(page, typing, Unseen(kept, farm), kept.Version);
        return true;
    }

    private async Task<KeptView> KeepAsync(Actor actor, GrowerDetail farm, Typing typing, CampaignForm input, CancellationToken ct)
    {
        var (form, isKept) = await keep.RunAsync(actor, farm.Id, typing.With(input), ct);
        var at = Show.Instant(form.SavedAt, farm.TimeZone);
        return new KeptView(form.Version, isKept, isKept ? T["Kept: {0}.", at] : Unseen(form, farm), Preview(input, farm, typing.Cover));
    }

    // The next save is told that this version is known: to replace it is now a choice.
    private static void SayUnseen(PageModel page, Typing typing, string sentence, int version)
    {
        page.ModelState.Clear();
        page.ModelState.AddModelError("", sentence);
        typing.Seen = version;
    }

    private string Unseen(TypedForm kept, GrowerDetail farm) =>
        T["This form was changed in another tab or on another device: {0}. Nothing of it was overwritten. To replace it by what stands here, save once more.", Show.Instant(kept.SavedAt, farm.TimeZone)];
}
