using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>
/// Another address within the same region once a campaign's deadline has passed: the pledge and its parcels move together,
/// or, when their batch is locked by then, neither does. Before it is decided there are no parcels: they will be planned
/// with what the pledge says then.
/// </summary>
public sealed class MoveFundedPledge(FarmDbContext db, PledgeAccess access, MustHaveCode codes, MovePledge move, ChangeRecipient change)
{
    public async Task RunAsync(Actor actor, Guid pledgeId, AddressInput typed, string? code, CancellationToken ct)
    {
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, code, (pledge, rules) => pledge.ReadAddress(typed, rules), ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await codes.UseAsync(codeId, ct);
        var address = await move.RunAsync(pledgeId, typed, ct);
        // Read under the campaign's lock, which planning parcels waits for.
        if (await db.Set<Parcel>().AnyAsync(p => p.SourceId == pledgeId, ct))
            await change.RunAsync(pledgeId, address, ct);
        await transaction.CommitAsync(ct);
    }
}
