using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Closing;

public enum CloseResult
{
    /// <summary>Before its deadline, in the grace for payments on their way, or not yet through with asking about its holds.</summary>
    Waits,

    Closed,

    /// <summary>Another worker is at it, or was first.</summary>
    Already,
}

/// <summary>Whether holds of a campaign were paid in time is not known: it is not decided yet.</summary>
public sealed class HoldsUnanswered(IReadOnlyCollection<Exception> failures)
    : Exception($"It is not known of {failures.Count} holds whether they were paid: {failures.First().Message}", failures.FirstOrDefault(f => f is not GatewayUnavailable) ?? failures.First())
{
    public bool IsStripeAway => InnerException is GatewayUnavailable;
}

/// <summary>
/// Closes one campaign. When the grace is spent, Stripe is asked about every hold that is left. Then come two transactions:
/// the first turns it from Open to Closing, so that no pledge is placed or changed any more (a payment that a bank worked
/// on may still be confirmed); the second decides and does all that follows. A process that dies between or within them
/// leaves a state from which the next sweep goes on; two workers are told apart by the row's lock.
/// </summary>
public sealed class CloseCampaign(
    FarmDbContext db, EndHeldCheckouts endHeld, ClosingDelays delays, PlanParcels planParcels, RequestRefunds requestRefunds, ClosingEmails emails,
    IOptions<ClosingOptions> options, TimeProvider clock)
{
    /// <summary>Throws <see cref="HoldsUnanswered"/> while it should wait for Stripe.</summary>
    public async Task<CloseResult> RunAsync(Guid campaignId, CancellationToken ct)
    {
        if (await IsGraceSpentAsync(campaignId, ct) && !await HaveHoldsEndedAsync(campaignId, ct))
            return CloseResult.Waits;
        var begun = await BeginAsync(campaignId, ct);
        return begun == CloseResult.Closed ? await EndAsync(campaignId, ct) : begun;
    }

    private Task<bool> IsGraceSpentAsync(Guid campaignId, CancellationToken ct)
    {
        var graceBegan = clock.GetUtcNow() - options.Value.Grace;
        return db.Set<Campaign>().AnyAsync(c => c.Id == campaignId && c.Status == CampaignStatus.Open && c.Deadline <= graceBegan, ct);
    }

    // Left out is only what Stripe says was not paid, or is not through yet; what it says nothing of is waited for, up to a limit.
    private async Task<bool> HaveHoldsEndedAsync(Guid campaignId, CancellationToken ct)
    {
        var answers = await endHeld.RunAsync(campaignId, options.Value.PaymentsPerSweep, ct);
        if (answers.Failures.Count == 0)
            return answers.Left == 0;
        return await delays.HasWaitedAsync(campaignId, options.Value.Answer, ct) ? true : throw new HoldsUnanswered(answers.Failures);
    }

    // Waits for the lock: who places or confirms a pledge holds it for a moment ('for share'), and is then counted.
    private async Task<CloseResult> BeginAsync(Guid campaignId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.Set<Campaign>()
            .FromSql($"select *, xmin from campaigns where id = {campaignId} for no key update")
            .SingleOrDefaultAsync(ct);
        if (campaign?.Status == CampaignStatus.Closing)
            return CloseResult.Closed;
        if (campaign?.Status != CampaignStatus.Open)
            return CloseResult.Already;
        var collected = await CollectedPledges.ReadAsync(db, campaignId, ct);
        if (ClosingDecision.For(Terms(campaign), collected.Totals, clock.GetUtcNow()) is ClosingDecision.Wait)
            return CloseResult.Waits;
        campaign.BeginClosing(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return CloseResult.Closed;
    }

    private async Task<CloseResult> EndAsync(Guid campaignId, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.Set<Campaign>()
            .FromSql($"select *, xmin from campaigns where id = {campaignId} and status = 'closing' for no key update skip locked")
            .SingleOrDefaultAsync(ct);
        if (campaign is null)
            return CloseResult.Already;
        var collected = await CollectedPledges.ReadAsync(db, campaignId, ct);
        // Entering Closing spent the grace: a hold that is still there is late (its bank takes its time), and its money goes back when it comes.
        var decision = ClosingDecision.For(Terms(campaign) with { Grace = TimeSpan.Zero }, collected.Totals, clock.GetUtcNow());
        await ApplyAsync((ClosingDecision.Close)decision, campaign, collected, ct);
        await delays.EndAsync(campaignId, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return CloseResult.Closed;
    }

    private async Task ApplyAsync(ClosingDecision.Close decision, Campaign campaign, CollectedPledges collected, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var closing = new CampaignClosing(campaign.Id, decision, collected, now);
        switch (decision.Outcome)
        {
            case ClosingOutcome.Funded:
                campaign.CloseFunded(decision.IsStretchReached, now);
                var planned = await planParcels.RunAsync(campaign.Id, PledgesAsParcels.Requests, ct);
                await PledgesAsParcels.MustAddUpAsync(db, campaign.Id, ct);
                await StopDisputedAsync(campaign.Id, now, ct);
                closing.Planned(planned.Batches, planned.Parcels);
                await emails.FundedAsync(campaign, decision, ct);
                await emails.BatchesReadyAsync(campaign, closing, ct);
                break;
            case ClosingOutcome.Unfunded:
                campaign.CloseUnfunded(now);
                closing.Refunded(await requestRefunds.ForCampaignAsync(campaign.Id, RefundReason.CampaignMissed, ct));
                await emails.RefundedAsync(campaign, "campaign_missed", "", ct);
                break;
            default:
                throw new InvalidOperationException($"No campaign ends {decision.Outcome}.");
        }
        db.Add(closing);
    }

    // Disputes that were there before the parcels: as if they had come after. A lost one of which its pledge still has money stops nothing.
    private Task<int> StopDisputedAsync(Guid campaignId, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into release_blocks (id, parcel_id, kind, source_id, created_at)
            select uuid_v7(), p.id, 'dispute', d.id, {now}
            from disputes d
            join parcels p on p.source_id = d.pledge_id
            where d.campaign_id = {campaignId}
              and (d.closed_at is null
                or d.status = 'lost' and not exists (select from held_of_pledges(array[d.pledge_id]) h where h.held_minor > 0))
            on conflict on constraint release_blocks_unique do nothing
            """, ct);

    private ClosingTerms Terms(Campaign campaign) => ClosingTerms.Of(campaign, options.Value);
}
