using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>
/// Another address within the same region once a campaign has closed: the pledge and its parcels move together, or, when
/// their batch is locked by then, neither does.
/// </summary>
public sealed class MoveFundedPledge(FarmDbContext db, PledgeAccess access, MustHaveCode codes, MovePledge move, ChangeRecipient change)
{
    public async Task RunAsync(Actor actor, Guid pledgeId, AddressInput typed, string? code, CancellationToken ct)
    {
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, code, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await codes.UseAsync(codeId, ct);
        var address = await move.RunAsync(pledgeId, typed, ct);
        await change.RunAsync(pledgeId, address, ct);
        await transaction.CommitAsync(ct);
    }
}
