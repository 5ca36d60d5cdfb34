using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>The e-mails about disputes, in the caller's transaction. Each is written once.</summary>
public sealed class DisputeMails(FarmDbContext db, QueueEmail mail, TimeProvider clock)
{
    public const string DisputeLink = "dispute";

    private static readonly TimeSpan RemindBefore = TimeSpan.FromHours(48);

    /// <summary>To the operators, who answer the bank, and to the grower, whose parcels and money are stopped.</summary>
    public async Task OpenedAsync(Dispute dispute, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleAsync(c => c.Id == dispute.CampaignId, ct);
        await QueueAsync("dispute_opened", dispute, Operators(), (await AboutAsync(dispute, ct)).Link("link", DisputeLink, dispute.Id), ct);
        await QueueAsync("dispute_opened_grower", dispute, db.OwnersOf(campaign.GrowerId), (await AboutAsync(dispute, ct)).Link("link", PayoutsSetup.GrowerLink, campaign.GrowerId), ct);
    }

    /// <summary>Sweep: evidence that nobody has sent and that is due in two days. Returns how many disputes that is.</summary>
    public async Task<int> RemindAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await db.Set<Dispute>().AsNoTracking()
            .Where(d => d.ClosedAt == null && d.DueBy > now && d.DueBy <= now + RemindBefore && !db.Set<DisputeEvidence>().Any(e => e.DisputeId == d.Id))
            .ToListAsync(ct);
        due.RemoveAll(dispute => !DisputeStages.TakesEvidence(dispute.Status));
        foreach (var dispute in due)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await QueueAsync("dispute_due", dispute, Operators(), (await AboutAsync(dispute, ct)).Link("link", DisputeLink, dispute.Id), ct);
            await transaction.CommitAsync(ct);
        }
        return due.Count;
    }

    /// <summary>To the backer: a part that they were owed while their bank had the money is paid back now.</summary>
    public async Task WonBackAsync(Guid pledgeId, RefundReason reason, Money amount, long refundedBeforeMinor, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().Where(p => p.Id == pledgeId)
            .Join(db.Set<Campaign>(), p => p.CampaignId, c => c.Id, (p, c) => new { p.Reference, p.Culture, p.Email, c.Title })
            .SingleAsync(ct);
        var values = new EmailValues().Text("variant", reason == RefundReason.ActualWeight ? "" : SnakeCase.Of(reason))
            .Text("campaign", pledge.Title).Text("reference", pledge.Reference).Money("amount", amount).Link("link", PledgesSetup.LinkKind, pledgeId);
        await mail.RunAsync("part_won_back", string.Create(CultureInfo.InvariantCulture, $"part_won_back:{pledgeId:D}:{reason}:{refundedBeforeMinor}"), pledge.Culture, pledge.Email, values, ct);
    }

    private IQueryable<Member> Operators() => db.Set<Member>().Where(m => m.IsOperator && m.EmailConfirmed);

    private async Task<EmailValues> AboutAsync(Dispute dispute, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().Where(p => p.Id == dispute.PledgeId)
            .Join(db.Set<Campaign>(), p => p.CampaignId, c => c.Id, (p, c) => new { p.Reference, c.Title, c.TimeZone })
            .SingleAsync(ct);
        var values = new EmailValues().Text("campaign", pledge.Title).Text("reference", pledge.Reference).Money("amount", dispute.Amount);
        return dispute.DueBy is { } due ? values.Instant("due", due, pledge.TimeZone) : values.Text("due", "–");
    }

    // An inquiry that becomes a dispute is due again, later: one reminder for each date.
    private async Task QueueAsync(string template, Dispute dispute, IQueryable<Member> people, EmailValues values, CancellationToken ct)
    {
        var due = template == "dispute_due" ? dispute.DueBy?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "";
        foreach (var person in await people.AsNoTracking().Select(m => new { m.Id, m.Email, m.Culture }).ToListAsync(ct))
            await mail.RunAsync(template, $"{template}:{dispute.Id:D}:{due}:{person.Id:D}", person.Culture, person.Email!, values, ct);
    }
}
