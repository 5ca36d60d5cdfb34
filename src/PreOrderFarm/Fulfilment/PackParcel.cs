using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>A scan of a packing station. Its id is made by the device: sent again, it is answered as the first time.</summary>
public sealed record PackingScan(Guid Id, string Code, IReadOnlyList<DeviationInput> Deviations)
{
    /// <summary>Of a parcel that is sold by weight.</summary>
    public Weighing? Weight { get; init; }

    /// <summary>What the packer had before them, as <see cref="StationParcel.Seen"/> was; null: nobody looked.</summary>
    public string? Seen { get; init; }
}

/// <summary>One parcel lies ready in its box, with what is not as ordered. Of two who say so, one packs and the other is told.</summary>
public sealed class PackParcel(FarmDbContext db, LockedBatch batches, PackingScans scans, PackingOpenings openings, TellOfLock tell, TimeProvider clock)
{
    public async Task<PackingAnswer> RunAsync(Actor actor, Guid batchId, PackingScan scan, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        var asked = PackingScans.Asked(
        [
            "pack", scan.Code, .. scan.Deviations.Select(d => string.Join(' ', d.OfferId, d.Kind, d.Units, d.Reason)), .. scan.Weight is { } weight ? [$"{weight.Grams} g"] : Array.Empty<string>(),
            .. scan.Seen is null ? Array.Empty<string>() : ["seen", scan.Seen],
        ]);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        if (await scans.FindAsync(member, scan.Id, batchId, asked, ct) is { } answered)
            return answered;
        batch.MustNotBeVoid();
        var answer = await scans.ReadAsync(actor, batchId, scan.Code, ct);
        if (answer.Outcome == PackingOutcome.Ready)
            answer = await PackAsync(member, batch, answer, scan, ct);
        else if (answer.Outcome is PackingOutcome.AlreadyPacked or PackingOutcome.AlreadyLeft)
            answer = answer with { IsMoreSaid = scan.Deviations.Count > 0 };
        await scans.KeepAsync(member, scan.Id, batchId, "pack", asked, answer, ct);
        await transaction.CommitAsync(ct);
        return await scans.WithNameAsync(answer, ct);
    }

    private async Task<PackingAnswer> PackAsync(Guid member, FulfilmentBatch batch, PackingAnswer answer, PackingScan scan, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var parcel = await db.Set<Parcel>().Include(p => p.Lines).SingleAsync(p => p.Id == answer.ParcelId, ct);
        // A harvest was divided, or an address corrected, while the station was offline: the box holds what it no longer should.
        if (scan.Seen is { } seen && seen != StationParcel.SeenOf(parcel))
            return answer with { Outcome = PackingOutcome.Changed, Lines = await StationParcel.LinesAsync(db, [parcel], ct) };
        var deviations = ParcelDeviation.Of(parcel, scan.Deviations, member, now);
        if (parcel.IsSoldByWeight)
            Weigh(parcel, scan.Weight, member, now);
        parcel.Pack(member, now);
        batch.StartPacking(member, now);
        db.AddRange(deviations);
        await db.SaveChangesAsync(ct);
        await tell.IfLockedEarlyAsync(batch, ct);
        await openings.CloseAsync(member, batch.Id, ct);
        return answer with { Outcome = deviations.Count > 0 ? PackingOutcome.PackedIncomplete : PackingOutcome.Packed, ById = member, At = now };
    }

    private static void Weigh(Parcel parcel, Weighing? said, Guid member, DateTimeOffset now)
    {
        if (said is null)
            throw new RuleBroken(nameof(PackingScan.Weight), $"Parcel {parcel.Number} is sold by weight: say what it weighs before it leaves.");
        WeightRules.ThrowIfBroken(parcel, said, nameof(PackingScan.Weight));
        parcel.Weigh(said.Grams, member, now);
    }
}
