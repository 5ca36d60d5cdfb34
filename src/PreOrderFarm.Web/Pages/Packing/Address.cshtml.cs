using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>Another address for a parcel, because its backer asked for it, also when the batch is locked.</summary>
[PrivatePage]
public sealed class AddressModel(BatchQueries batches, ParcelQueries parcels, CampaignQueries campaigns, CorrectAddress correct, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid Parcel { get; set; }

    [BindProperty]
    public AddressInput Address { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public ParcelRow Row { get; private set; } = null!;

    public AddressForm AddressForm { get; private set; } = null!;

    /// <summary>Who is told of it, and which numbers it withdraws.</summary>
    public AddressCorrection Correction { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        Address = AddressInput.Of(Row.Address);
        await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await ReadAsync(ct);
        var changed = new CorrectedParcels(0, 0);
        if (!await this.TryAsync(async () => changed = await correct.RunAsync(actor, Id, Parcel, Address, ct), prefix: nameof(Address)))
        {
            await ShowAsync(ct);
            return Page();
        }

        var version = (await batches.FindAsync(actor, Id, ct)).Summary.Version;
        this.Notice(changed.Parcels == 0
            ? T["That is the address it had already."].Value
            : Language.Show.Sentences(
                T["Parcels with another address: {0}. The batch has version {1} now: print the sheet of differences, and the labels of these parcels anew.", changed.Parcels, version],
                changed.Numbers > 0 ? T["Carriers' numbers withdrawn with the old address: {0}. Get new labels from the carrier and import their numbers.", changed.Numbers].Value : null,
                Correction.IsTold ? T["The backer gets an e-mail."].Value : null));
        return LocalRedirect($"/packing/batches/{Id:D}?after={Row.Position - 1}#parcel-{Row.Position}");
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        Row = await parcels.FindAsync(actor, Id, Parcel, ct);
        Correction = await correct.PreviewAsync(actor, Id, Parcel, ct);
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        var campaign = await campaigns.BySlugAsync(await this.ActorAsync(), Batch.CampaignSlug, ct);
        AddressForm = AddressForm.For(campaign, Address, T["Choose a country"]) with { MayBeFetched = false, IsFetched = Batch.Summary.PickUpPointId is not null };
    }
}
