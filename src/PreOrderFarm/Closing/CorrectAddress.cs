using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>What a correction of an address comes to.</summary>
/// <param name="IsTold">Its backer is told; who receives a box that no pledge asked for is not.</param>
/// <param name="Numbers">Carriers' numbers that it withdraws: they belong to labels with the address as it is.</param>
public sealed record AddressCorrection(bool IsTold, IReadOnlyList<WrittenNumber> Numbers);

/// <summary>
/// Who packs sends a backer's parcels to another address of their region because the backer asked for it: also when the batch
/// is locked or the box is packed, as long as it stands in the shed. What was printed is kept, and the batch gets a new
/// version, so that its sheet of differences says which label is to be printed anew. The backer is told: nobody else's
/// word moves a box in silence. What no pledge asked for is moved alone, and whoever asked for it knows whom to tell.
/// </summary>
public sealed class CorrectAddress(FarmDbContext db, PledgeCounters counters, MovePledge move, ChangeRecipient change, ParcelQueries parcels, QueueEmail emails)
{
    /// <summary>Before it is done.</summary>
    public async Task<AddressCorrection> PreviewAsync(Actor actor, Guid batchId, Guid parcelId, CancellationToken ct)
    {
        var parcel = await FindAsync(actor, batchId, parcelId, ct);
        return new AddressCorrection(await IsPledgedAsync(parcel, ct), await parcels.AnnouncedOfSourceAsync(parcel.SourceId, ct));
    }

    /// <summary>Returns how many parcels go elsewhere now: all of the pledge that have not left.</summary>
    public async Task<CorrectedParcels> RunAsync(Actor actor, Guid batchId, Guid parcelId, AddressInput typed, CancellationToken ct)
    {
        var parcel = await FindAsync(actor, batchId, parcelId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var isPledged = await IsPledgedAsync(parcel, ct);
        var address = isPledged ? await move.RunAsync(parcel.SourceId, typed, ct) : await ReadAsync(parcel, typed, ct);
        var changed = await change.CorrectAsync(parcel.SourceId, address, ct);
        if (changed.Parcels > 0 && isPledged)
            await TellAsync(parcel, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    private async Task<Parcel> FindAsync(Actor actor, Guid batchId, Guid parcelId, CancellationToken ct)
    {
        var found = await db.Set<Parcel>().AsNoTracking().Where(p => p.Id == parcelId && p.BatchId == batchId)
            .Join(db.Set<Campaign>(), p => p.CampaignId, c => c.Id, (parcel, c) => new { parcel, c.GrowerId })
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(found.GrowerId);
        return found.parcel;
    }

    private Task<bool> IsPledgedAsync(Parcel parcel, CancellationToken ct) => db.Set<Pledge>().AnyAsync(p => p.Id == parcel.SourceId, ct);

    /// <summary>Of a parcel that no pledge asked for, under the lock of its campaign, as a pledge's is.</summary>
    private async Task<PostalAddress> ReadAsync(Parcel parcel, AddressInput typed, CancellationToken ct)
    {
        var campaign = await counters.LockCampaignAsync(parcel.CampaignId, ct);
        if (campaign.Status is CampaignStatus.Unfunded or CampaignStatus.Cancelled or CampaignStatus.Completed)
            throw new RuleBroken($"This campaign has ended. Its addresses can no longer change.");
        var rules = new InputRules();
        var (recipient, phone) = parcel.PickUpPointId is null ? ("", "") : PostalAddress.ReadPerson(typed, rules);
        var address = parcel.PickUpPointId is null ? PostalAddress.Read(typed, rules, before: parcel.Address) : parcel.Address with { Recipient = recipient, Phone = phone };
        rules.ThrowIfBroken();
        return address;
    }

    private async Task TellAsync(Parcel parcel, CancellationToken ct)
    {
        var sourceId = parcel.SourceId;
        var campaign = await db.Set<Campaign>().Where(c => c.Id == parcel.CampaignId).Select(c => c.Title).SingleAsync(ct);
        var versions = await db.Set<Parcel>().Where(p => p.SourceId == sourceId)
            .Join(db.Set<FulfilmentBatch>(), p => p.BatchId, b => b.Id, (_, b) => new { b.Id, b.Version })
            .Distinct().OrderBy(b => b.Id).Select(b => b.Version)
            .ToListAsync(ct);
        var values = new EmailValues().Text("campaign", campaign).Link("link", "pledge", sourceId);
        await emails.RunAsync("address_corrected", $"address_corrected:{sourceId:D}:{string.Join('.', versions)}", parcel.Culture, parcel.Email, values, ct);
    }
}
