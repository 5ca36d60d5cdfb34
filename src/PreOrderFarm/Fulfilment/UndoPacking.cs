using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>Takes back what one scan packed, with a trace. Its own id is made by the device, as that of the scan was.</summary>
public sealed class UndoPacking(FarmDbContext db, LockedBatch batches, PackingScans scans, TimeProvider clock)
{
    /// <param name="actor">Whose scan it was; others correct it on the batch's page.</param>
    /// <param name="batchId">Where.</param>
    /// <param name="id">Of this step.</param>
    /// <param name="scanId">Of the step that is taken back.</param>
    /// <param name="reason">For the record.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<PackingAnswer> RunAsync(Actor actor, Guid batchId, Guid id, Guid scanId, string reason, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        var asked = PackingScans.Asked(["undo", scanId.ToString("D")]);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await batches.ForCorrectionAsync(actor, batchId, ct);
        if (await scans.FindAsync(member, id, batchId, asked, ct) is { } answered)
            return answered;
        var answer = await UndoAsync(member, batchId, scanId, reason, ct);
        await scans.KeepAsync(member, id, batchId, "undo", asked, answer, ct);
        await transaction.CommitAsync(ct);
        return answer;
    }

    private async Task<PackingAnswer> UndoAsync(Guid member, Guid batchId, Guid scanId, string reason, CancellationToken ct)
    {
        var packed = await db.Database.SqlQuery<PackedStep>($"""
            select parcel_id as "ParcelId", undone_at is not null as "IsUndone"
            from packing_scans
            where member_id = {member} and id = {scanId} and batch_id = {batchId} and outcome in ('packed', 'packed_incomplete')
            """).SingleOrDefaultAsync(ct);
        if (packed is null)
            return new PackingAnswer(PackingOutcome.NothingToUndo, "");
        var parcel = await db.Set<Parcel>().SingleAsync(p => p.Id == packed.ParcelId, ct);
        var answer = new PackingAnswer(PackingOutcome.AlreadyUndone, parcel.Code) { ParcelId = parcel.Id, Number = parcel.Number, Position = parcel.Position };
        // Taken back on the batch's page, and packed again by somebody perhaps, it is no longer this scan's work.
        if (packed.IsUndone || parcel.Status == ParcelStatus.Planned || (parcel.Status == ParcelStatus.Packed && parcel.PackedBy != member))
            return answer;
        if (parcel.Status != ParcelStatus.Packed)
            throw new RuleBroken($"Parcel {parcel.Number} is no longer here: take its steps back on the page of the batch.");
        var now = clock.GetUtcNow();
        db.Add(ParcelCorrection.Of(parcel, reason, member, now));
        await ParcelDeviation.TakeBackAsync(db, [parcel], member, now, ct);
        await db.SaveChangesAsync(ct);
        await PackingScans.TakeBackAsync(db, [parcel], now, ct);
        return answer with { Outcome = PackingOutcome.Undone };
    }

    private sealed record PackedStep(Guid ParcelId, bool IsUndone);
}
