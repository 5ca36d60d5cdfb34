using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Keeps the campaign form while it is typed, by its script or by the buttons of its steps, and says how that went.</summary>
public sealed class FormKeeper(KeepTyped keep, TimeProvider clock, IStringLocalizer<GrowerTexts> T)
{
    public CampaignPreview Preview(CampaignForm input, GrowerDetail farm) =>
        CampaignPreview.Of(input, farm, clock.GetUtcNow(), T);

    public async Task<KeptView> KeepAsync(Actor actor, GrowerDetail farm, Typing typing, CampaignForm input, CancellationToken ct)
    {
        var (form, isKept) = await keep.RunAsync(actor, farm.Id, typing.With(input), ct);
        var at = Show.Instant(form.SavedAt, farm.TimeZone);
        return new KeptView(form.Version, isKept, isKept ? T["Kept: {0}.", at] : Unseen(form, farm), Preview(input, farm));
    }

    /// <summary>Why this form may not be saved as it is; null when nothing was kept that it has not seen.</summary>
    public async Task<(string Sentence, int Version)?> UnseenAsync(Actor actor, GrowerDetail farm, Typing typing, CancellationToken ct) =>
        await keep.FindAsync(actor, farm.Id, typing.Form, ct) is { } kept && kept.IsUnseenBy(typing.Tab, typing.Seen) ? (Unseen(kept, farm), kept.Version) : null;

    private string Unseen(TypedForm kept, GrowerDetail farm) =>
        T["This form was changed in another tab or on another device: {0}. Nothing of it was overwritten. To replace it by what stands here, save once more.", Show.Instant(kept.SavedAt, farm.TimeZone)];
}
