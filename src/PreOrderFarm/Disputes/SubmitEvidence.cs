using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>An operator sends the evidence that was collected, as they have corrected it, to the bank. It can be sent once.</summary>
public sealed class SubmitEvidence(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid disputeId, DisputeEvidenceText text, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var dispute = await db.Set<Dispute>().FromSql($"select * from disputes where id = {disputeId} for update").AsNoTracking().SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        var now = clock.GetUtcNow();
        MustTakeEvidence(dispute, now);
        if (await db.Set<DisputeEvidence>().AnyAsync(e => e.DisputeId == disputeId, ct))
            throw new RuleBroken($"Evidence was sent already. The bank takes it once.");
        db.Add(new DisputeEvidence(disputeId, text, actor.MemberId, now));
        db.Add(new Intent(SendEvidence.IntentKind, disputeId, now, platformAccount: dispute.PlatformAccount));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static void MustTakeEvidence(Dispute dispute, DateTimeOffset now)
    {
        if (!DisputeStages.TakesEvidence(dispute.Status))
            throw new RuleBroken($"The bank takes no evidence on this dispute any more.");
        if (dispute.DueBy <= now)
            throw new RuleBroken($"Evidence was due by {dispute.DueBy.Value} (UTC).");
    }
}

/// <summary>Brings evidence to the bank, by way of Stripe.</summary>
public sealed class SendEvidence(FarmDbContext db, IDisputeGateway gateway, TimeProvider clock) : IIntentHandler
{
    public const string IntentKind = "dispute_evidence";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var evidence = await db.Set<DisputeEvidence>().SingleAsync(e => e.DisputeId == subjectId, ct);
        if (evidence.SentAt is not null)
            return;
        var dispute = await db.Set<Dispute>().AsNoTracking().SingleAsync(d => d.Id == subjectId, ct);
        try
        {
            await gateway.SubmitEvidenceAsync(new EvidenceOrder(dispute.PlatformAccount, dispute.StripeDisputeId, dispute.Id, evidence.Text), ct);
        }
        catch (GatewayRefused refused)
        {
            throw new IntentRefused(refused.Message, refused);
        }
        evidence.Sent(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }
}
