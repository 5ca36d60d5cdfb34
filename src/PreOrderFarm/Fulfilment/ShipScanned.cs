using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>One packed parcel is handed to the carrier by two scans: its own code, and the number on the carrier's label.</summary>
public sealed class ShipScanned(FarmDbContext db, PackingScans scans, MarkParcelsShipped ship)
{
    /// <summary>Ships it if it is packed; if not, says how it stands. The number may be empty where a carrier gives none, or where it was written down before.</summary>
    public Task<PackingAnswer> RunAsync(Actor actor, Guid batchId, string typed, string carrier, string trackingNumber, CancellationToken ct) =>
        RunAsync(actor, batchId, typed, carrier, trackingNumber, replaces: false, ct);

    /// <summary>The same, under another number than was written down before if <paramref name="replaces"/> says so.</summary>
    public async Task<PackingAnswer> RunAsync(Actor actor, Guid batchId, string typed, string carrier, string trackingNumber, bool replaces, CancellationToken ct)
    {
        var answer = await scans.ReadAsync(actor, batchId, typed, ct);
        if (answer.Outcome != PackingOutcome.AlreadyPacked)
            return answer;
        await MustBeNoParcelsCodeAsync(batchId, trackingNumber, ct);
        await ship.RunAsync(actor, batchId, [answer.ParcelId!.Value], carrier, trackingNumber, replaces, ct);
        return answer with { Outcome = PackingOutcome.Shipped };
    }

    // Whoever scans the next parcel instead of the label would send the first one under a number that is none.
    private async Task MustBeNoParcelsCodeAsync(Guid batchId, string trackingNumber, CancellationToken ct)
    {
        var codes = ScannedCode.Candidates(trackingNumber).ToList();
        if (await db.Set<Parcel>().AnyAsync(p => p.BatchId == batchId && codes.Contains(p.Code), ct))
            throw new RuleBroken(nameof(Parcel.TrackingNumber), $"That is the code of a parcel. Scan the number on the carrier's label.");
    }
}
