using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Changes lines or address of a paid pledge until the campaign closes. What costs more is held until the difference is
/// paid; what costs less or the same is applied at once, and the difference goes back.
/// </summary>
public sealed class ChangePledge(
    FarmDbContext db, PledgeAccess access, MustHaveCode codes, EndHeldPayment endHeld, PledgeCounters counters, PledgeCheckout checkout,
    RequestRefunds refunds, PledgeMails mails, SmallestCharge smallest, TimeProvider clock, IOptions<PledgesOptions> options)
{
    public async Task<ChangedPledge> RunAsync(Actor actor, Guid pledgeId, ChangePledgeInput input, CancellationToken ct)
    {
        PostalAddress? typed = null;
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, input.Code, (pledge, rules) => typed = Read(input, pledge, rules), ct);
        var found = await MustBePaidAsync(pledgeId, ct);
        // Only one change is held at a time: a new one takes the place of the old.
        await endHeld.RunAsync(pledgeId, ct);

        var (difference, paymentId) = await ChangeAsync(found.CampaignId, pledgeId, input.Lines, typed, codeId, ct);
        return paymentId is { } id
            ? new ChangedPledge(difference, IsApplied: false, await checkout.TryOpenAsync(id, ct))
            : new ChangedPledge(difference, IsApplied: true, PayUrl: null);
    }

    private static PostalAddress? Read(ChangePledgeInput input, Pledge pledge, InputRules rules)
    {
        if (input.Lines is not null)
            PledgeCart.CheckLines(input.Lines, rules);
        rules.Require(input.Lines is not null || input.Address is not null, "", $"Choose what to change.");
        return input.Address is null ? null : pledge.ReadAddress(input.Address, rules);
    }

    private async Task<Pledge> MustBePaidAsync(Guid pledgeId, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == pledgeId, ct);
        MustBePaid(pledge);
        return pledge;
    }

    private static void MustBePaid(Pledge pledge)
    {
        if (pledge.Status == PledgeStatus.Held)
            throw new RuleBroken($"Please pay for this pledge first, or cancel it and place another one.");
        if (pledge.Status != PledgeStatus.Confirmed)
            throw new RuleBroken($"This pledge has ended and cannot be changed.");
    }

    private async Task<(Money Difference, Guid? PaymentId)> ChangeAsync(
        Guid campaignId, Guid pledgeId, IReadOnlyList<LineInput>? lines, PostalAddress? address, Guid? codeId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await counters.LockCampaignAsync(campaignId, ct);
        var pledge = await counters.LockPledgeAsync(pledgeId, ct);
        campaign.MustBeOpenAt(now);
        MustBePaid(pledge);
        await MustHoldNoChangeAsync(pledgeId, ct);
        await codes.UseAsync(codeId, ct);

        var cart = await PledgeCart.ReadAsync(db, campaign, ct);
        var terms = cart.Price(lines ?? [.. pledge.Lines.Select(line => new LineInput(line.OfferId, line.Quantity))], address ?? pledge.Address, now, pledge.Lines, pledge.PickUpPointId);
        var difference = new Money(terms.GoodsMinor + terms.ShippingMinor, pledge.Currency) - pledge.Total;
        var paymentId = difference.Minor > 0
            ? await HoldAsync(campaign, pledge, terms, difference, now, ct)
            : await ApplyAsync(campaign, pledge, terms, difference, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (difference, paymentId);
    }

    private async Task MustHoldNoChangeAsync(Guid pledgeId, CancellationToken ct)
    {
        if (await db.Set<PledgeChange>().AnyAsync(c => c.PledgeId == pledgeId && c.Status == PledgeChangeStatus.Held, ct))
            throw new RuleBroken($"Another change of this pledge waits for its payment. Please try again in a minute.");
    }

    private void MustBePayable(Money difference)
    {
        var least = smallest.Of(difference.Currency);
        if (difference.Minor < least.Minor)
            throw new RuleBroken($"This change costs {difference} more, and a payment is at least {least}. Please change more, or leave it as it is.");
    }

    private async Task<Guid?> HoldAsync(Campaign campaign, Pledge pledge, PledgeTerms terms, Money difference, DateTimeOffset now, CancellationToken ct)
    {
        MustBePayable(difference);
        var moves = PledgeTerms.Difference(pledge.Units(), terms.Units());
        await TakeAsync(pledge, terms, moves.Where(move => move.Value > 0).ToDictionary(), ct);
        await MustKeepTargetAsync(campaign, pledge, terms, moves, now, ct);
        var change = new PledgeChange(pledge, terms, now, now + options.Value.Hold);
        var payment = new Payment(campaign.Id, campaign.PlatformAccount, pledge.Id, change.Id, difference, now, now + options.Value.Session);
        db.Add(change);
        await db.SaveChangesAsync(ct);
        db.Add(payment);
        return payment.Id;
    }

    private async Task<Guid?> ApplyAsync(Campaign campaign, Pledge pledge, PledgeTerms terms, Money difference, DateTimeOffset now, CancellationToken ct)
    {
        // Everybody locks payments before counters.
        await refunds.LockPledgeAsync(pledge.Id, ct);
        var moves = PledgeTerms.Difference(pledge.Units(), terms.Units());
        await TakeAsync(pledge, terms, moves, ct);
        await MustKeepTargetAsync(campaign, pledge, terms, moves, now, ct);
        await counters.MoveFundsAsync(campaign.Id, terms.GoodsMinor - pledge.GoodsMinor, terms.ShippingMinor - pledge.ShippingMinor, moves, pledges: 0, ct);
        pledge.ChangeTo(terms);
        var changeId = Guid.CreateVersion7(now);
        if (difference.Minor < 0)
        {
            await refunds.ForPledgeAsync(pledge.Id, -difference, RefundReason.PledgeDecreased, "The backer changed the pledge.", ct);
            await mails.DecreasedAsync(campaign, pledge, changeId, -difference, ct);
        }
        else
        {
            await mails.ChangedAsync(campaign, pledge, changeId, ct);
        }
        return null;
    }

    private async Task TakeAsync(Pledge pledge, PledgeTerms terms, IReadOnlyDictionary<Guid, int> moves, CancellationToken ct)
    {
        if (moves.Count > 0 && await counters.TryTakeAsync(pledge, moves, terms.Units(), ct) is { } shortage)
            throw shortage;
    }

    private Task MustKeepTargetAsync(Campaign campaign, Pledge pledge, PledgeTerms terms, IReadOnlyDictionary<Guid, int> moves, DateTimeOffset now, CancellationToken ct) =>
        counters.MustKeepTargetAsync(
            campaign, terms.GoodsMinor - pledge.GoodsMinor, terms.ShippingMinor - pledge.ShippingMinor, moves, now, options.Value.LateCancel, ct);
}
