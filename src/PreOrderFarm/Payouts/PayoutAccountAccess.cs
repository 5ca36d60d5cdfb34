using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

internal sealed record GrowerToPay(Guid Id, string Name, string Country, string PlatformAccount);

/// <summary>Tells all owners, whoever of them it was, that their money goes elsewhere from now on, or that it came back; in the caller's transaction.</summary>
public sealed class PayoutAccountMails(FarmDbContext db, QueueEmail mail)
{
    internal async Task ChangedAsync(GrowerToPay grower, PayoutAccount account, CancellationToken ct)
    {
        foreach (var owner in await db.OwnersOf(grower.Id).AsNoTracking().Select(m => new { m.Id, m.Email, m.Culture }).ToListAsync(ct))
        {
            var values = new EmailValues().Text("farm", grower.Name).Text("account", account.BankHint ?? "Stripe");
            await mail.RunAsync("payout_account_changed", $"payout_account_changed:{account.Id:D}:{owner.Id:D}", owner.Culture, owner.Email!, values, ct);
        }
    }

    internal async Task ReturnedAsync(Payout payout, CancellationToken ct)
    {
        var farm = await db.Set<Grower>().Where(g => g.Id == payout.GrowerId).Select(g => g.Name).SingleAsync(ct);
        foreach (var owner in await db.OwnersOf(payout.GrowerId).AsNoTracking().Select(m => new { m.Id, m.Email, m.Culture }).ToListAsync(ct))
        {
            var values = new EmailValues().Text("farm", farm).Money("amount", payout.Amount).Link("link", PayoutsSetup.GrowerLink, payout.GrowerId);
            await mail.RunAsync("payout_returned", $"payout_returned:{RecordPayout.Source(payout.Id, payout.Returns)}:{owner.Id:D}", owner.Culture, owner.Email!, values, ct);
        }
    }
}

/// <summary>What the verbs about payout accounts have in common.</summary>
internal static class PayoutAccountAccess
{
    public static async Task<GrowerToPay> OwnGrowerAsync(this FarmDbContext db, Actor actor, Guid growerId, IOptions<CampaignsOptions> campaigns, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        var grower = await db.Set<Grower>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == growerId, ct) ?? throw new NotFound();
        return new GrowerToPay(grower.Id, grower.Name, grower.Country, campaigns.Value.PlatformAccountOf(grower.Country));
    }

    /// <summary>Where a grower's money goes is the owners' alone to say: an operator sees it, and does not change it.</summary>
    public static Task<GrowerToPay> ChangeGrowerAsync(this FarmDbContext db, Actor actor, Guid growerId, IOptions<CampaignsOptions> campaigns, CancellationToken ct) =>
        actor.Owns(growerId) ? db.OwnGrowerAsync(actor, growerId, campaigns, ct) : throw new NotFound();

    /// <summary>The way the grower is paid now from that platform account; its row is locked with the grower's, so that two changes come one after the other.</summary>
    public static async Task<PayoutAccount?> LockLiveAccountAsync(this FarmDbContext db, GrowerToPay grower, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from growers where id = {grower.Id} for no key update", ct);
        return await db.Set<PayoutAccount>().SingleOrDefaultAsync(
            a => a.GrowerId == grower.Id && a.PlatformAccount == grower.PlatformAccount && a.RetiredAt == null, ct);
    }

    /// <summary>Campaigns open only for growers who can be paid: this is what they ask. By bank in any currency, by Stripe in those that its balance holds.</summary>
    public static Task<int> MarkPayableAsync(this FarmDbContext db, Guid growerId, PayoutsOptions options, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update growers g
            set payable_from = array(
              select distinct case a.kind when 'bank' then a.platform_account else k.place end
              from payout_accounts a
              left join unnest({options.Connectable()}) as k (place) on a.kind = 'connect' and split_part(k.place, ':', 1) = a.platform_account
              where a.grower_id = g.id and a.retired_at is null and a.is_able and (a.kind = 'bank' or k.place is not null)
              order by 1)
            where g.id = {growerId}
            """, ct);
}
