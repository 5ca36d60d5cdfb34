using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Payouts;

/// <summary>The owner is to be paid by bank transfer, to this account: transfers that nobody has made yet go there too.</summary>
public sealed class GiveBankDetails(
    FarmDbContext db, SealBankDetails seal, PayoutAccountMails mails, IOptions<PayoutsOptions> options, IOptions<CampaignsOptions> campaigns, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid growerId, BankDetails given, CancellationToken ct)
    {
        var grower = await db.ChangeGrowerAsync(actor, growerId, campaigns, ct);
        var details = given.Checked();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var live = await db.LockLiveAccountAsync(grower, ct);
        live?.Retire(now);
        await db.SaveChangesAsync(ct);
        var account = PayoutAccount.ByBank(grower.Id, grower.PlatformAccount, details.Country, seal.Seal(details), details.Hint, actor.MemberId, now);
        db.Add(account);
        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlAsync($"""
            update payouts set account_id = {account.Id}
            where grower_id = {grower.Id} and platform_account = {grower.PlatformAccount} and method = 'bank' and status = 'requested'
            """, ct);
        await db.MarkPayableAsync(grower.Id, options.Value, ct);
        await mails.ChangedAsync(grower, account, ct);
        await transaction.CommitAsync(ct);
    }
}
