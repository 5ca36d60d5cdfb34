using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Reconciliation;

/// <summary>
/// Holds every charge, refund, transfer, dispute and movement of the balance at Stripe against our books and back, for
/// each platform account. What differs is listed, and repaired by verbs.
/// </summary>
public sealed class Reconcile(
    FarmDbContext db, IPaymentRecords records, SettlePayments settle, ReadStripesBooks read, FindDifferences find,
    TimeProvider clock, IOptions<ReconciliationOptions> options, ILogger<Reconcile> log)
{
    private const int MostSettlementRuns = 100;

    /// <summary>Returns how many differences are open now.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        for (var run = 0; run < MostSettlementRuns && await settle.RunAsync(ct) > 0; run++)
            ct.ThrowIfCancellationRequested();
        var differences = 0;
        foreach (var account in records.Accounts)
            differences += await RunAsync(account, ct);
        return differences;
    }

    private async Task<int> RunAsync(string account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var runId = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"insert into reconciliation_runs (id, platform_account, started_at) values ({runId}, {account}, {now})", ct);
        try
        {
            var since = now.AddDays(-options.Value.Days);
            var objects = await read.RunAsync(account, since, now, ct);
            var differences = await find.RunAsync(account, since, now, ct);
            await EndAsync(runId, objects, differences, null, ct);
            return differences;
        }
        catch (Exception away) when (away is GatewayUnavailable or GatewayRefused)
        {
            log.LogWarning(away, "The books of platform account {Account} could not be read", account);
            await EndAsync(runId, 0, 0, away.Message, ct);
            return 0;
        }
    }

    private Task EndAsync(Guid runId, int objects, int differences, string? failure, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update reconciliation_runs
            set ended_at = {clock.GetUtcNow()}, objects = {objects}, differences = {differences}, failure = {failure}
            where id = {runId}
            """, ct);
}
