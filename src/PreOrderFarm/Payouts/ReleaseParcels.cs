using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// Sweep: releases the money of parcels that were received and whose claim window is over, many in one transaction. It
/// works under the locks of their batches (so that nobody takes a step of them back meanwhile) and of their pledges'
/// payments (so that nobody refunds them meanwhile); batches that somebody works on wait for the next sweep.
/// </summary>
public sealed class ReleaseParcels(IServiceScopeFactory scopes, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    /// <summary>Releases what is due until nothing is; returns how many parcels were released.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using (var scope = scopes.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<FixPayoutTerms>().RunAsync(ct);
        var released = 0;
        while (await ReleaseSomeAsync(ct) is > 0 and var some)
            released += some;
        return released;
    }

    private async Task<int> ReleaseSomeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var due = await FindDueAsync(db, now, ct);
        var releases = (await ReadReleasable.OfParcelsAsync(db, due, ct)).SelectMany(pledge => Decide(pledge, now)).ToList();
        if (releases.Count == 0)
            return 0;
        await BookAsync(db, releases, now, ct);
        await transaction.CommitAsync(ct);
        return releases.Count;
    }

    // The same conditions as the decision's: what is found here and not decided there would be found for ever.
    private Task<Guid[]> FindDueAsync(FarmDbContext db, DateTimeOffset now, CancellationToken ct)
    {
        var rules = options.Value;
        return db.Database.SqlQuery<Guid>($"""
            select p.id as "Value"
            from parcels p
            left join emails m on m.id = p.receipt_mail_id
            where p.status in ('shipped', 'delivered')
              and (p.delivered_at is not null or m.sent_at is not null)
              and coalesce(p.delivered_at, greatest(
                p.shipped_at + make_interval(days => {rules.NoWordDays}), m.sent_at + make_interval(days => {rules.AnswerDays})))
                + make_interval(days => (
                  select coalesce(max(o.claim_window_days), 0) from parcel_lines l join offers o on o.id = l.offer_id where l.parcel_id = p.id)) <= {now}
              and not (p.is_sold_by_weight and p.weight_settled_at is null)
              and not exists (select from release_blocks b where b.parcel_id = p.id and b.lifted_at is null)
              and not exists (
                select from payments y
                where y.pledge_id = p.source_id and y.status = 'succeeded' and y.settled_at is null and y.refunded_minor < y.amount_minor)
            order by p.id
            limit {rules.ParcelsPerRelease}
            """).ToArrayAsync(ct);
    }

    private IEnumerable<Due> Decide(ReleasablePledge pledge, DateTimeOffset now)
    {
        var rules = new ReceiptRules(options.Value.NoWordDays, options.Value.AnswerDays);
        var shares = ReleaseShare.Of(pledge.Money, [.. pledge.Parcels.Select(p => new UnreleasedParcel(p.ParcelId, p.ValueMinor))], pledge.Terms);
        foreach (var (parcel, share) in pledge.Parcels.Zip(shares))
        {
            if (parcel.OnItsWay is { } facts && ReleaseDecision.For(facts, rules, now) is ReleaseDecision.Release release)
                yield return new Due(share, release.Receipt, now.AddDays(pledge.ReserveDays));
        }
    }

    private static async Task BookAsync(FarmDbContext db, List<Due> due, DateTimeOffset now, CancellationToken ct) =>
        await db.Database.SqlQuery<int>($"""
            select release_parcels({due.Select(d => d.Share.ParcelId).ToArray()}, {due.Select(d => SnakeCase.Of(d.Receipt)).ToArray()},
              {Minor(due, s => s.Gross)}, {Minor(due, s => s.PlatformFee)}, {Minor(due, s => s.ProcessingFee)}, {Minor(due, s => s.Reserve)},
              {due.Select(d => d.ReserveUntil).ToArray()}, {now}) as "Value"
            """).SingleAsync(ct);

    private static long[] Minor(List<Due> due, Func<ReleaseShare, Money> part) => [.. due.Select(d => part(d.Share).Minor)];

    private sealed record Due(ReleaseShare Share, ReceiptKind Receipt, DateTimeOffset ReserveUntil);
}
