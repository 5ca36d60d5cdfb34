using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Disputes;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

/// <summary>
/// Repairs one difference by the verb that would have written it in the first place, asking Stripe how things stand now.
/// Repairing twice repairs once. The next reconciliation says whether the difference is gone.
/// </summary>
public sealed class RepairDifference(
    FarmDbContext db, IPaymentRecords records, ConfirmPayment confirm, RestorePayment restore, AdoptRefund adopt, RecordRefund record, RequestRefunds request,
    AdoptTransfer adoptTransfer, FollowDispute follow, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid differenceId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var found = await db.Database.SqlQuery<Found>($"""
            select d.kind as "Kind", d.platform_account as "Account", d.stripe_id as "StripeId", d.our_id as "OurId", d.currency as "Currency",
              o.parent_id as "ParentId", coalesce(o.amount_minor, 0) as "AmountMinor"
            from reconciliation_differences d
            left join stripe_objects o on o.id = d.stripe_id
            where d.id = {differenceId} and d.ended_at is null
            """).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        await RepairAsync(found, ct);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"update reconciliation_differences set ended_at = {now}, failure = null where id = {differenceId}", ct);
        await db.RecordActAsync(actor, "repaired", "difference", differenceId.ToString("D"),
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = found.Kind, ["stripe_id"] = found.StripeId, ["our_id"] = found.OurId }, now, ct);
        await transaction.CommitAsync(ct);
    }

    private Task RepairAsync(Found found, CancellationToken ct) => found.Kind switch
    {
        DifferenceKinds.PaymentNotRecorded => ConfirmAsync(found, ct),
        DifferenceKinds.ChargeUnknown => restore.RunAsync(found.Account, MustHave(found.ParentId), ct),
        DifferenceKinds.RefundUnknown => adopt.RunAsync(found.Account, MustHave(found.ParentId), MustHave(found.StripeId), new Money(found.AmountMinor, found.Currency), ct),
        DifferenceKinds.RefundState => record.FollowAsync(found.Account, MustHave(found.StripeId), ct),
        DifferenceKinds.RefundWaits => request.AgainAsync(found.OurId ?? throw new NotFound(), ct),
        DifferenceKinds.TransferUnknown or DifferenceKinds.TransferNotRecorded or DifferenceKinds.TransferReversed =>
            adoptTransfer.RunAsync(found.Account, MustHave(found.StripeId), ct),
        DifferenceKinds.DisputeUnknown or DifferenceKinds.DisputeState => FollowAsync(found, ct),
        _ => throw new RuleBroken($"This difference needs a person: compare the payment here with Stripe's dashboard."),
    };

    // By Stripe's page and not by ours: which page belongs to the payment may be part of what was lost.
    private async Task ConfirmAsync(Found found, CancellationToken ct)
    {
        var page = await records.FindCheckoutAsync(found.Account, MustHave(found.ParentId), ct)
            ?? throw new RuleBroken($"This charge did not come from a payment page of ours. Look at it in Stripe's dashboard.");
        await confirm.RunAsync(found.Account, page.State.SessionId!, ct);
    }

    private async Task FollowAsync(Found found, CancellationToken ct)
    {
        await follow.RunAsync(found.Account, MustHave(found.StripeId), ct);
        if (!await db.Set<Dispute>().AnyAsync(d => d.StripeDisputeId == found.StripeId, ct))
            throw new RuleBroken($"The payment of this dispute is not recorded here. Repair that first.");
    }

    private static string MustHave(string? id) => id ?? throw new RuleBroken($"This difference needs a person: compare the payment here with Stripe's dashboard.");

    private sealed record Found(string Kind, string Account, string? StripeId, Guid? OurId, string Currency, string? ParentId, long AmountMinor);
}
