using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <param name="IsNew">False: it had been applied before, with these figures.</param>
public sealed record AppliedImport(bool IsNew, int Shipped, int Corrected, int Delivered)
{
    /// <summary>Numbers that were written down for parcels that are still here.</summary>
    public int Announced { get; init; }
}

/// <summary>
/// Does what the preview of a carrier's table said, in one transaction; recipients are told as they are of any parcel that
/// leaves. The lines that are wrong are left out.
/// </summary>
public sealed class ApplyCarrierImport(FarmDbContext db, LockedBatch batches, CarrierImports imports, ExportMappings growers, ImportMappings mappings, TellRecipients tell, TellOfLock locks, ReadFiles files, TimeProvider clock)
{
    /// <param name="actor">Who packs for the batch's grower.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="importId">The file.</param>
    /// <param name="fingerprint">Of the plan that was looked at.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="RuleBroken">What it would do is not what was looked at any more, or nothing.</exception>
    public async Task<AppliedImport> RunAsync(Actor actor, Guid batchId, Guid importId, string fingerprint, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var import = await imports.LockAsync(batchId, importId, ct);
        if (import.AppliedAt is not null)
            return Applied(import, isNew: false);
        var preview = await imports.PreviewAsync(import, ct);
        var changes = ChangesOf(preview, fingerprint);
        var now = clock.GetUtcNow();
        var before = changes.ToDictionary(line => line.Parcel!.Id, line => (line.Parcel!.Status, line.Parcel.Carrier, line.Parcel.TrackingNumber));
        foreach (var line in changes)
            Change(line, now);
        await WriteAsync(changes, now, ct);
        await RecordAsync(actor, import, changes, before, now, ct);
        List<Parcel> shipped = [.. changes.Where(line => line.IsShipment).Select(line => line.Parcel!)];
        if (shipped.Count > 0)
        {
            batch.Lock(now);
            await tell.RunAsync(batch.CampaignId, shipped, ct);
        }

        await mappings.KeepAsync(await growers.GrowerOfAsync(actor, batchId, ct), preview.Headings, import.Choice, ct);
        var corrected = changes.Count(line => line.Outcome is LineOutcome.Correct or LineOutcome.CorrectAndDeliver);
        import.Apply(actor.MemberId, shipped.Count - corrected, corrected, changes.Count(line => line.IsDelivery), changes.Count(line => line.Outcome == LineOutcome.Announce), now);
        await db.SaveChangesAsync(ct);
        await locks.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        files.Forget(importId);
        return Applied(import, isNew: true);
    }

    private static AppliedImport Applied(CarrierImport import, bool isNew) => new(isNew, import.Shipped, import.Corrected, import.Delivered) { Announced = import.Announced };

    private static List<PlannedLine> ChangesOf(ImportPreview preview, string fingerprint)
    {
        if (preview.Plan is not { } plan)
        {
            preview.Import.Choice.MustNameCarrier();
            throw new RuleBroken($"First say which columns hold what.");
        }

        if (plan.Fingerprint != fingerprint)
            throw new RuleBroken($"Something has changed since you looked at this file. Look at its lines once more.");
        var changes = plan.Changes.ToList();
        return changes.Count > 0 ? changes : throw new RuleBroken($"No line of this file changes anything.");
    }

    private static void Change(PlannedLine line, DateTimeOffset now)
    {
        var parcel = line.Parcel!;
        if (line.Outcome is LineOutcome.Correct or LineOutcome.CorrectAndDeliver)
            parcel.CorrectShipment(line.Carrier, line.TrackingNumber);
        else if (line.Outcome == LineOutcome.Announce)
            parcel.Announce(line.Carrier, line.TrackingNumber);
        else if (line.IsShipment)
            parcel.Ship(line.Carrier, line.TrackingNumber, replaces: true, now); // the plan has asked
        if (line.IsDelivery)
            parcel.Deliver(now);
    }

    private Task<int> WriteAsync(List<PlannedLine> changes, DateTimeOffset now, CancellationToken ct)
    {
        var parcels = changes.ConvertAll(line => line.Parcel!);
        var ids = parcels.Select(p => p.Id).ToArray();
        var states = parcels.Select(p => SnakeCase.Of(p.Status)).ToArray();
        var carriers = parcels.Select(p => p.Carrier).ToArray();
        var numbers = parcels.Select(p => p.TrackingNumber).ToArray();
        var announcedCarriers = parcels.Select(p => p.AnnouncedCarrier).ToArray();
        var announcedNumbers = parcels.Select(p => p.AnnouncedNumber).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            update parcels p
            set status = c.status, carrier = c.carrier, tracking_number = c.number, announced_carrier = c.announced_carrier, announced_number = c.announced_number,
              packed_at = case when c.status in ('planned', 'packed') then p.packed_at else coalesce(p.packed_at, {now}) end,
              shipped_at = case when c.status in ('planned', 'packed') then p.shipped_at else coalesce(p.shipped_at, {now}) end,
              delivered_at = case when c.status = 'delivered' then {now} else p.delivered_at end
            from unnest({ids}, {states}, {carriers}, {numbers}, {announcedCarriers}, {announcedNumbers}) as c (id, status, carrier, number, announced_carrier, announced_number)
            where p.id = c.id
            """, ct);
    }

    private async Task RecordAsync(
        Actor actor, CarrierImport import, List<PlannedLine> changes, Dictionary<Guid, (ParcelStatus Status, string? Carrier, string? TrackingNumber)> before, DateTimeOffset now, CancellationToken ct)
    {
        // As AuditChanges writes it down: what it was and what it became.
        await db.RecordActAsync(actor, "changed", "parcel", [.. changes.Select(line => (line.Parcel!.Id.ToString("D"), ChangesOf(line, before[line.Parcel.Id])))], now, ct);
        var corrected = changes.Where(line => line.Outcome is LineOutcome.Correct or LineOutcome.CorrectAndDeliver).Select(line => line.Parcel!.Id).ToArray();
        var reason = TypedText.Beginning(import.FileName, ParcelCorrection.MaximumReasonLength);
        await db.Database.ExecuteSqlAsync($"""
            insert into parcel_corrections (id, parcel_id, from_status, to_status, reason, member_id, corrected_at)
            select uuid_v7(), id, 'shipped', 'shipped', {reason}, {actor.MemberId}, {now} from unnest({corrected}) as id
            """, ct);
    }

    private static Dictionary<string, object?[]> ChangesOf(PlannedLine line, (ParcelStatus Status, string? Carrier, string? TrackingNumber) before)
    {
        var changes = new Dictionary<string, object?[]>(StringComparer.Ordinal);
        if (line.Parcel!.Status != before.Status)
            changes["status"] = [SnakeCase.Of(before.Status), SnakeCase.Of(line.Parcel.Status)];
        if (line.Parcel.Carrier != before.Carrier)
            changes["carrier"] = [before.Carrier, line.Parcel.Carrier];
        if (line.Parcel.TrackingNumber != before.TrackingNumber)
            changes["tracking_number"] = [before.TrackingNumber, line.Parcel.TrackingNumber];
        return changes;
    }
}
