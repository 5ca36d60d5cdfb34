using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

public sealed record ReportedProblem(Guid ParcelId, string Campaign, int Number, string Words, DateTimeOffset ReportedAt);

/// <summary>Problems that backers reported and nobody has settled, the oldest first.</summary>
public sealed class FindProblems(FarmDbContext db)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<ReportedProblem>> RunAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Set<ReleaseBlock>()
            .Where(b => b.Kind == ReleaseBlockKind.Claim && b.SourceId == b.ParcelId && b.LiftedAt == null)
            .OrderBy(b => b.CreatedAt)
            .Take(Most)
            .Join(db.Set<Parcel>(), b => b.ParcelId, p => p.Id, (b, p) => new { b.CreatedAt, Parcel = p })
            .Join(db.Set<Campaign>(), x => x.Parcel.CampaignId, c => c.Id, (x, c) => new { x.CreatedAt, x.Parcel, c.Title })
            .OrderBy(x => x.CreatedAt)
            .Select(x => new ReportedProblem(x.Parcel.Id, x.Title, x.Parcel.Number, x.Parcel.Problem ?? "", x.CreatedAt))
            .ToListAsync(ct);
    }
}
