using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>
/// Who packs sends a backer's parcels to another address of their region because the backer asked for it: also when the batch
/// is locked or the box is packed, as long as it stands in the shed. What was printed is kept, and the batch gets a new
/// version, so that its sheet of differences says which label is to be printed anew. The backer is told: nobody else's
/// word moves a box in silence.
/// </summary>
public sealed class CorrectAddress(FarmDbContext db, MovePledge move, ChangeRecipient change, QueueEmail emails)
{
    /// <summary>Returns how many parcels go elsewhere now: all of the pledge that have not left.</summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, Guid parcelId, AddressInput typed, CancellationToken ct)
    {
        var parcel = await db.Set<Parcel>().AsNoTracking().Where(p => p.Id == parcelId && p.BatchId == batchId)
            .Join(db.Set<Campaign>(), p => p.CampaignId, c => c.Id, (p, c) => new { p.SourceId, p.Email, p.Culture, c.GrowerId, c.Title })
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(parcel.GrowerId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var address = await move.RunAsync(parcel.SourceId, typed, ct);
        var changed = await change.CorrectAsync(parcel.SourceId, address, ct);
        if (changed > 0)
            await TellAsync(parcel.SourceId, parcel.Email, parcel.Culture, parcel.Title, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    private async Task TellAsync(Guid sourceId, string email, string culture, string campaign, CancellationToken ct)
    {
        var versions = await db.Set<Parcel>().Where(p => p.SourceId == sourceId)
            .Join(db.Set<FulfilmentBatch>(), p => p.BatchId, b => b.Id, (_, b) => new { b.Id, b.Version })
            .Distinct().OrderBy(b => b.Id).Select(b => b.Version)
            .ToListAsync(ct);
        var values = new EmailValues().Text("campaign", campaign).Link("link", "pledge", sourceId);
        await emails.RunAsync("address_corrected", $"address_corrected:{sourceId:D}:{string.Join('.', versions)}", culture, email, values, ct);
    }
}
