using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Makes all links to a pledge that were ever sent void, and answers a new one.</summary>
public sealed class RevokePledgeLinks(FarmDbContext db, PledgeAccess access, MustHaveCode codes, PledgeLinks links, TimeProvider clock)
{
    public async Task<string> RunAsync(Actor actor, Guid pledgeId, string? code, CancellationToken ct)
    {
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, code, check: null, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await codes.UseAsync(codeId, ct);
        await db.Database.ExecuteSqlAsync($"update pledges set link_epoch = link_epoch + 1 where id = {pledgeId}", ct);
        // A guest has no name here; that it was one is a part of what was done.
        await db.RecordActAsync(actor, "links_revoked", "pledge", pledgeId.ToString("D"),
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["by_link"] = actor.MemberId is null }, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return links.Issue(pledgeId);
    }
}
