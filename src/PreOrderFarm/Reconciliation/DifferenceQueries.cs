using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

/// <summary>What differs: a kind of <see cref="DifferenceKinds"/>, both sides' amounts, and whose objects they are.</summary>
public sealed record OpenDifference(
    Guid Id, string PlatformAccount, string Kind, string? StripeId, Guid? OurId, string Currency, long OursMinor, long StripesMinor,
    DateTimeOffset FirstSeenAt, string? Failure)
{
    public Money Ours => new(OursMinor, Currency);

    public Money Stripes => new(StripesMinor, Currency);

    public bool CanBeRepaired => DifferenceKinds.Repairable.Contains(Kind, StringComparer.Ordinal);
}

public static class DifferenceKinds
{
    public const string ChargeUnknown = "charge_unknown";
    public const string PaymentNotRecorded = "payment_not_recorded";
    public const string RefundUnknown = "refund_unknown";
    public const string RefundState = "refund_state";
    public const string RefundWaits = "refund_waits";
    public const string TransferUnknown = "transfer_unknown";
    public const string TransferNotRecorded = "transfer_not_recorded";
    public const string TransferReversed = "transfer_reversed";
    public const string DisputeUnknown = "dispute_unknown";
    public const string DisputeState = "dispute_state";

    /// <summary>The others (amounts that differ, objects that Stripe does not have, the clearing account) are for a person.</summary>
    public static IReadOnlyList<string> Repairable { get; } =
    [
        ChargeUnknown, PaymentNotRecorded, RefundUnknown, RefundState, RefundWaits, TransferUnknown, TransferNotRecorded, TransferReversed, DisputeUnknown, DisputeState,
    ];
}

public sealed record ReconciliationRun(string PlatformAccount, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Objects, int Differences, string? Failure);

/// <summary>What of a platform account's balance is the platform's own: fees earned, what Stripe cost, and what went to its bank.</summary>
public sealed record PlatformEarnings(string PlatformAccount, Money Fees, Money Costs, Money Withdrawn)
{
    /// <summary>What may leave for the bank: the rest of the balance belongs to backers and growers.</summary>
    public Money MayLeave
    {
        get
        {
            var left = Fees - Costs - Withdrawn;
            return left.Minor > 0 ? left : Money.Zero(left.Currency);
        }
    }
}

/// <summary>The lists of the reconciliation, for operators.</summary>
public sealed class DifferenceQueries(FarmDbContext db)
{
    public async Task<KeyPage<OpenDifference>> OpenAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var key = PageKey.Read(after) ?? new PageKey(DateTimeOffset.UnixEpoch, Guid.Empty);
        var take = KeyPage<OpenDifference>.Size(size);
        var rows = await db.Database.SqlQuery<OpenDifference>($"""
            select id as "Id", platform_account as "PlatformAccount", kind as "Kind", stripe_id as "StripeId", our_id as "OurId", currency as "Currency",
              ours_minor as "OursMinor", stripes_minor as "StripesMinor", first_seen_at as "FirstSeenAt", failure as "Failure"
            from reconciliation_differences
            where ended_at is null and (first_seen_at, id) > ({key.At}, {key.Id})
            order by first_seen_at, id
            limit {take + 1}
            """).ToListAsync(ct);
        return KeyPage<OpenDifference>.Of(rows, take, row => new PageKey(row.FirstSeenAt, row.Id));
    }

    /// <summary>The last run of each platform account.</summary>
    public async Task<IReadOnlyList<ReconciliationRun>> LastRunsAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Database.SqlQuery<ReconciliationRun>($"""
            select distinct on (platform_account) platform_account as "PlatformAccount", started_at as "StartedAt", ended_at as "EndedAt",
              objects as "Objects", differences as "Differences", failure as "Failure"
            from reconciliation_runs
            order by platform_account, started_at desc
            """).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<PlatformEarnings>> EarningsAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        var rows = await db.Database.SqlQuery<EarningsRow>($"""
            select platform_account as "PlatformAccount", currency as "Currency", fees_minor as "FeesMinor", costs_minor as "CostsMinor",
              withdrawn_minor as "WithdrawnMinor"
            from platform_earnings
            order by platform_account, currency
            """).ToListAsync(ct);
        return [.. rows.Select(row => new PlatformEarnings(
            row.PlatformAccount, new Money(row.FeesMinor, row.Currency), new Money(row.CostsMinor, row.Currency), new Money(row.WithdrawnMinor, row.Currency)))];
    }

    private sealed record EarningsRow(string PlatformAccount, string Currency, long FeesMinor, long CostsMinor, long WithdrawnMinor);
}
