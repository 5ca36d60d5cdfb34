using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Pledges;

/// <summary>Ends one hold: closes its payment page, and does what the answer says. Executed twice, it ends once.</summary>
public sealed class ExpireCheckout(FarmDbContext db, EndCheckout end, ConfirmPayment confirm) : IIntentHandler
{
    public const string IntentKind = "expire_checkout";

    public string Kind => IntentKind;

    /// <summary>Intends it, in the caller's transaction if there is one: for each of these payments once, whatever became of an earlier attempt.</summary>
    public static Task<int> IntendAsync(FarmDbContext db, Guid[] paymentIds, DateTimeOffset now, DateTimeOffset dueAt, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
            select uuid_v7(), {IntentKind}, id, platform_account, {now}, {dueAt}
            from payments
            where id = any ({paymentIds})
            on conflict on constraint intents_subject_unique do update
            set status = 'pending', due_at = excluded.due_at, attempts = 0, ended_at = null
            where intents.status <> 'pending'
            """, ct);

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var status = await db.Set<Payment>().Where(p => p.Id == subjectId).Select(p => p.Status).SingleAsync(ct);
        if (status != PaymentStatus.Pending)
            return;
        var state = await end.RunAsync(subjectId, ct);
        if (await confirm.RunAsync(state, ct) == ConfirmOutcome.Open)
            throw new InvalidOperationException($"The page of payment {subjectId} is still open after it was closed.");
    }
}
