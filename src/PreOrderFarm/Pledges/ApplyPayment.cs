using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// What the end of a payment means for its pledge or its change. Everything happens in the caller's transaction, under
/// the locks that <see cref="LockAsync"/> takes; the caller saves.
/// </summary>
public sealed class ApplyPayment(
    FarmDbContext db, PledgeCounters counters, RequestRefunds refunds, PledgeMails mails, IOptions<PledgesOptions> options)
{
    public async Task<LockedPayment> LockAsync(Payment payment, CancellationToken ct)
    {
        var campaign = await counters.LockCampaignAsync(payment.CampaignId, ct);
        var pledge = await counters.LockPledgeAsync(payment.PledgeId, ct);
        var change = payment.ChangeId is { } changeId
            ? await db.Set<PledgeChange>().Include(c => c.Lines).SingleAsync(c => c.Id == changeId, ct)
            : null;
        return new LockedPayment(payment, campaign, pledge, change);
    }

    /// <summary>The money has come and is booked.</summary>
    public Task<ConfirmOutcome> SucceededAsync(LockedPayment locked, DateTimeOffset now, CancellationToken ct) =>
        locked.Change is null ? ConfirmPledgeAsync(locked, now, ct) : ApplyChangeAsync(locked, locked.Change, now, ct);

    /// <summary>No money came and none will: what was held goes back.</summary>
    public async Task EndedAsync(LockedPayment locked, bool hasFailed, DateTimeOffset now, CancellationToken ct)
    {
        var (payment, campaign, pledge, change) = locked;
        var wasHeld = change is null ? pledge.Status == PledgeStatus.Held : change.Status == PledgeChangeStatus.Held;
        if (!wasHeld)
            return;
        if (change is null)
            pledge.Expire(now);
        else
            change.Expire(now);
        await counters.GiveBackAsync(pledge, change is null ? pledge.Units() : change.UnitsTaken(), ct);
        if (hasFailed)
            await mails.FailedAsync(campaign, pledge, payment.Id, ct);
    }

    private async Task<ConfirmOutcome> ConfirmPledgeAsync(LockedPayment locked, DateTimeOffset now, CancellationToken ct)
    {
        var (payment, campaign, pledge, _) = locked;
        // A pledge that was never paid costs what its own payment brings. Another sum is that of a change whose row was lost.
        if (pledge.Status is PledgeStatus.Held or PledgeStatus.Expired && payment.AmountMinor != pledge.GoodsMinor + pledge.ShippingMinor)
            return await RefundLateAsync(locked, LateReason.ChangeEnded, ct);
        // Held: the units are still this pledge's, whatever the clock says. A hold taken before the deadline counts
        // until its campaign has been decided.
        if (pledge.Status == PledgeStatus.Held && campaign.Status is not (CampaignStatus.Open or CampaignStatus.Closing))
        {
            pledge.Expire(now);
            await counters.GiveBackAsync(pledge, pledge.Units(), ct);
        }
        var counts = pledge.Status == PledgeStatus.Held || await TakeAgainAsync(campaign, pledge, now, ct);
        if (!counts)
            return await RefundLateAsync(locked, WhyLate(campaign, pledge, now), ct);
        pledge.Confirm(now);
        await counters.MoveFundsAsync(campaign.Id, pledge.GoodsMinor, pledge.ShippingMinor, pledge.Units(), pledges: 1, ct);
        await mails.PaidAsync(campaign, pledge, payment.Id, payment.Amount, ct);
        return ConfirmOutcome.Confirmed;
    }

    // The hold had run out before the money came. Who cancelled does not want the boxes any more; everybody else does.
    private async Task<bool> TakeAgainAsync(Campaign campaign, Pledge pledge, DateTimeOffset now, CancellationToken ct)
    {
        if (pledge.Status != PledgeStatus.Expired || campaign.Status != CampaignStatus.Open || now >= campaign.Deadline)
            return false;
        var units = pledge.Units();
        return await counters.TryTakeAsync(pledge, units, units, ct) is null;
    }

    private async Task<ConfirmOutcome> ApplyChangeAsync(LockedPayment locked, PledgeChange change, DateTimeOffset now, CancellationToken ct)
    {
        var (payment, campaign, pledge, _) = locked;
        var (had, wanted) = (pledge.Units(), change.Terms.Units());
        var moves = PledgeTerms.Difference(had, wanted);
        if (change.Status == PledgeChangeStatus.Held && !await CanApplyAsync(campaign, pledge, change, moves, now, ct))
        {
            change.Expire(now);
            await counters.GiveBackAsync(pledge, change.UnitsTaken(), ct);
        }
        if (change.Status != PledgeChangeStatus.Held)
            return await RefundLateAsync(locked, campaign.Status == CampaignStatus.Cancelled ? LateReason.CampaignCancelled : LateReason.ChangeEnded, ct);

        var dropped = had.Where(unit => unit.Value > wanted.GetValueOrDefault(unit.Key))
            .Select(unit => KeyValuePair.Create(unit.Key, unit.Value - wanted.GetValueOrDefault(unit.Key)));
        await counters.GiveBackAsync(pledge, dropped, ct);
        await counters.MoveFundsAsync(campaign.Id, change.GoodsMinor, change.ShippingMinor, moves, pledges: 0, ct);
        change.Apply(now);
        pledge.ChangeTo(change.Terms);
        await mails.PaidAsync(campaign, pledge, payment.Id, payment.Amount, ct);
        return ConfirmOutcome.Confirmed;
    }

    // Others may have changed or cancelled since the change was held: what kept the target then may break it now.
    private async Task<bool> CanApplyAsync(
        Campaign campaign, Pledge pledge, PledgeChange change, IReadOnlyDictionary<Guid, int> moves, DateTimeOffset now, CancellationToken ct) =>
        campaign.Status is CampaignStatus.Open or CampaignStatus.Closing
        && pledge.Status == PledgeStatus.Confirmed
        && await counters.KeepsTargetAsync(campaign, change.GoodsMinor, change.ShippingMinor, moves, now, options.Value.LateCancel, ct);

    private static LateReason WhyLate(Campaign campaign, Pledge pledge, DateTimeOffset now) =>
        campaign.Status == CampaignStatus.Cancelled ? LateReason.CampaignCancelled
        : pledge.Status == PledgeStatus.Cancelled ? LateReason.PledgeCancelled
        : campaign.Status != CampaignStatus.Open || now >= campaign.Deadline ? LateReason.Closed
        : LateReason.SoldOut;

    private async Task<ConfirmOutcome> RefundLateAsync(LockedPayment locked, LateReason why, CancellationToken ct)
    {
        var (payment, campaign, pledge, _) = locked;
        await refunds.ForPaymentAsync(payment.Id, RefundReason.LatePayment, "The payment came after its hold had ended.", ct);
        await mails.LateAsync(campaign, pledge, why, payment.Id, payment.Amount, ct);
        return ConfirmOutcome.RefundedLate;
    }
}

/// <summary>A payment with all that its end may change, locked until the transaction ends.</summary>
public sealed record LockedPayment(Payment Payment, Campaign Campaign, Pledge Pledge, PledgeChange? Change);
