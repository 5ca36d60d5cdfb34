using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>An operator has looked into a reported problem: the parcel's money may be released again.</summary>
public sealed class SettleProblem(FarmDbContext db, TimeProvider clock)
{
    public const int MaximumNoteLength = 500;

    public async Task RunAsync(Actor actor, Guid parcelId, string note, CancellationToken ct)
    {
        actor.MustBeOperator();
        if (!TypedText.IsProse(note.Trim(), MaximumNoteLength) || note.Trim().Length == 0)
            throw new RuleBroken("Note", $"Say how it was settled, in at most {MaximumNoteLength} characters.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var block = await db.Set<ReleaseBlock>()
            .FromSql($"select * from release_blocks where parcel_id = {parcelId} and kind = 'claim' and source_id = {parcelId} for update")
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        if (!block.Lift(actor.MemberId, note.Trim(), clock.GetUtcNow()))
            throw new RuleBroken($"This problem was settled already.");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
