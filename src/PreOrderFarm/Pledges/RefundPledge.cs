using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Key: the same one, with the same amount and reason, is the same refund. Seen: how many refunds whoever asks had before their eyes.</summary>
public sealed record RefundPledgeInput(long AmountMinor, string Reason, string Key, int Seen);

/// <summary>
/// A grower (own campaigns, from what is still held of the pledge) or an operator pays back a part of a pledge, with a reason that the
/// backer reads. It is a gift: what was pledged, and what it counts for the target, stays. That is why a grower waits until the
/// campaign has closed: a target could be reached with a friend's money that went straight back.
/// </summary>
public sealed class RefundPledge(
    FarmDbContext db, PledgeCounters counters, RequestRefunds refunds, PledgeMails mails, TimeProvider clock)
{
    /// <summary>Before the close a backer changes or cancels, which pays back by itself.</summary>
    public static bool IsPossible(Actor actor, CampaignStatus status) =>
        actor.IsOperator || status is not (CampaignStatus.Scheduled or CampaignStatus.Open or CampaignStatus.Closing);

    /// <summary>False: this was asked for before (a double click, another tab) and is under way.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid pledgeId, RefundPledgeInput input, CancellationToken ct)
    {
        var campaignId = await MustOwnAsync(actor, pledgeId, ct);
        var reason = Read(input, input.AmountMinor > 0 ? null : await MostAsync(actor, pledgeId, ct));
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await counters.LockCampaignAsync(campaignId, ct);
        var pledge = await counters.LockPledgeAsync(pledgeId, ct);
        if (!await IsFirstAsync(actor, pledge, input, reason, now, ct))
            return false;
        await MustHaveSeenAllAsync(pledgeId, input.Seen, ct);
        var amount = new Money(input.AmountMinor, pledge.Currency);
        MustBePossible(actor, campaign);
        if (!actor.IsOperator)
            MustBeHeld(amount, await HeldAsync(pledge, ct));
        await refunds.ForPledgeAsync(pledgeId, amount, RefundReason.Goodwill, reason, ct);
        await mails.RefundedAsync(campaign, pledge, input.Key, amount, reason, ct);
        await db.RecordActAsync(actor, "refund_asked", "pledge", pledgeId.ToString("D"),
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["amount_minor"] = amount.Minor, ["currency"] = amount.Currency }, now, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<Guid> MustOwnAsync(Actor actor, Guid pledgeId, CancellationToken ct)
    {
        var found = await (
            from p in db.Set<Pledge>()
            join c in db.Set<Campaign>() on p.CampaignId equals c.Id
            where p.Id == pledgeId
            select new { c.Id, c.GrowerId }).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(found.GrowerId);
        return found.Id;
    }

    // For a sentence about an amount that is none.
    private async Task<Money?> MostAsync(Actor actor, Guid pledgeId, CancellationToken ct)
    {
        var most = actor.IsOperator
            ? db.Database.SqlQuery<long>($"""
                select coalesce(sum(refundable_of(y)), 0)::bigint as "Value" from payments y where y.pledge_id = {pledgeId}
                """)
            : Held(pledgeId);
        var currency = await db.Set<Pledge>().Where(p => p.Id == pledgeId).Select(p => p.Currency).SingleAsync(ct);
        return await most.SingleAsync(ct) is > 0 and var minor ? new Money(minor, currency) : null;
    }

    private static string Read(RefundPledgeInput input, Money? most)
    {
        var reason = input.Reason.Trim();
        var rules = new InputRules();
        if (most is { } all)
            rules.Require(input.AmountMinor > 0, nameof(input.AmountMinor), $"Give an amount from {new Money(1, all.Currency)} to {all}.");
        else
            rules.Require(input.AmountMinor > 0, nameof(input.AmountMinor), $"Give an amount above zero.");
        rules.Require(reason.Length is > 0 and <= 500 && TypedText.IsProse(reason, 500), nameof(input.Reason), $"Give a reason, in at most 500 characters.");
        rules.Require(input.Key.Length is > 0 and <= 200, "", $"This form is not complete. Please open the page again.");
        rules.ThrowIfBroken();
        return reason;
    }

    private async Task<bool> IsFirstAsync(Actor actor, Pledge pledge, RefundPledgeInput input, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var key = $"{pledge.Id:N}:{input.Key}";
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into refund_requests (key, pledge_id, amount_minor, reason, member_id, requested_at)
            values ({key}, {pledge.Id}, {input.AmountMinor}, {reason}, {actor.MustBeMember()}, {now})
            on conflict (key) do nothing
            """, ct);
        if (written > 0)
            return true;
        var isSame = await db.Database.SqlQuery<bool>($"""
            select amount_minor = {input.AmountMinor} and reason = {reason} as "Value" from refund_requests where key = {key}
            """).SingleAsync(ct);
        return isSame ? false : throw new RuleBroken($"Another refund of this pledge was asked for meanwhile. Please look at it first.");
    }

    private async Task MustHaveSeenAllAsync(Guid pledgeId, int seen, CancellationToken ct)
    {
        if (await db.Set<Refund>().CountAsync(r => r.PledgeId == pledgeId, ct) != seen)
            throw new RuleBroken($"Another refund of this pledge was asked for meanwhile. Please look at it first.");
    }

    private static void MustBePossible(Actor actor, Campaign campaign)
    {
        if (!IsPossible(actor, campaign.Status))
            throw new RuleBroken($"Until this campaign closes, its backer changes or cancels the pledge, and the difference goes back automatically. An operator can refund now.");
    }

    // Releases wait for its payments as well: what is read after their lock is still held at the end.
    private async Task<Money> HeldAsync(Pledge pledge, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from payments where pledge_id = {pledge.Id} order by id for no key update", ct);
        return new Money(Math.Max(await Held(pledge.Id).SingleAsync(ct), 0), pledge.Currency);
    }

    private IQueryable<long> Held(Guid pledgeId) =>
        db.Database.SqlQuery<long>($"""
            select held_minor as "Value" from held_of_pledges(array[{pledgeId}])
            """);

    private static void MustBeHeld(Money amount, Money held)
    {
        if (amount.Minor > held.Minor)
            throw new RuleBroken(nameof(RefundPledgeInput.AmountMinor), $"Only {held} of this pledge is still held. An operator can refund more.");
    }
}
