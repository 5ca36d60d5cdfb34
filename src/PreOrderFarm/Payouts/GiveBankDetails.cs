using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Payouts;

/// <summary>The owner is to be paid by bank transfer, to this account.</summary>
public sealed class GiveBankDetails(FarmDbContext db, SealBankDetails seal, IOptions<CampaignsOptions> campaigns, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid growerId, BankDetails given, CancellationToken ct)
    {
        var grower = await db.OwnGrowerAsync(actor, growerId, campaigns, ct);
        var details = given.Checked();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var live = await db.LockLiveAccountAsync(grower, ct);
        live?.Retire(now);
        await db.SaveChangesAsync(ct);
        db.Add(PayoutAccount.ByBank(grower.Id, grower.PlatformAccount, details.Country, seal.Seal(details), details.Hint, actor.MemberId, now));
        await db.SaveChangesAsync(ct);
        await db.MarkPayableAsync(grower.Id, now, ct);
        await transaction.CommitAsync(ct);
    }
}
