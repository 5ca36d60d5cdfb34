using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>
/// Shipping by two scans, parcel and label: a plain form whose next field has the focus, since a scanner ends with Enter.
/// </summary>
[PrivatePage]
public sealed class ShipModel(BatchQueries batches, ParcelQueries parcels, PackingStation station, PackingScans scans, ShipScanned ship, StationWords words, IStringLocalizer<PackingTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string Carrier { get; init; } = "";
        public string Code { get; init; } = "";
        public string TrackingNumber { get; init; } = "";

        /// <summary>It leaves under another number than was written down for it.</summary>
        public bool Replaces { get; init; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    /// <summary>The carrier gave none, or it is written down already.</summary>
    [BindProperty]
    public bool HasNoNumber { get; set; }

    public BatchDetails Batch { get; private set; } = null!;

    public StationReply? Said { get; private set; }

    /// <summary>A packed parcel was scanned, and its label is still to come.</summary>
    public bool IsFound { get; private set; }

    /// <summary>What was written down for it before.</summary>
    public string Announced { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Batch = await batches.FindAsync(await this.ActorAsync(), Id, ct);
        Input = new Fields { Carrier = await station.LastCarrierAsync(Id, ct) };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        PackingAnswer? answer = null;
        var isComplete = HasNoNumber || Input.TrackingNumber.Trim().Length > 0;
        if (!await this.TryAsync(async () => answer = isComplete
            ? await ship.RunAsync(actor, Id, Input.Code, Input.Carrier, HasNoNumber ? "" : Input.TrackingNumber, Input.Replaces, ct)
            : await scans.ReadAsync(actor, Id, Input.Code, ct)))
        {
            await FindAsync(await scans.ReadAsync(actor, Id, Input.Code, ct), ct);
            return Page();
        }
        if (answer!.Outcome == PackingOutcome.Shipped)
        {
            this.Notice(T["Parcel {0} is shipped. Its recipient gets an e-mail.", answer.Number]);
            return RedirectToPage(new { id = Id });
        }
        if (await FindAsync(answer, ct) is { Length: > 0 } carrier)
        {
            ModelState.Remove("Input.Carrier");
            Input = Input with { Carrier = carrier };
        }
        Said = words.OfShipping(answer, actor.MemberId, Batch.TimeZone);
        return Page();
    }

    /// <returns>Whom it was written down for.</returns>
    private async Task<string?> FindAsync(PackingAnswer answer, CancellationToken ct)
    {
        IsFound = answer.Outcome == PackingOutcome.AlreadyPacked;
        if (!IsFound)
            return null;
        var parcel = await parcels.FindAsync(await this.ActorAsync(), Id, answer.ParcelId!.Value, ct);
        Announced = $"{parcel.Carrier} {parcel.TrackingNumber}".Trim();
        return parcel.Carrier;
    }
}
