using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Makes all links to a pledge that were ever sent void, and answers a new one.</summary>
public sealed class RevokePledgeLinks(FarmDbContext db, PledgeAccess access, MustHaveCode codes, PledgeLinks links)
{
    public async Task<string> RunAsync(Actor actor, Guid pledgeId, string? code, CancellationToken ct)
    {
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, code, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await codes.UseAsync(codeId, ct);
        await db.Database.ExecuteSqlAsync($"update pledges set link_epoch = link_epoch + 1 where id = {pledgeId}", ct);
        await transaction.CommitAsync(ct);
        return links.Issue(pledgeId);
    }
}
