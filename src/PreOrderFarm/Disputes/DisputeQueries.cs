using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

public sealed record DisputeCard(Guid Id, string Campaign, string PledgeReference, string Status, string Reason, Money Amount, DateTimeOffset? DueBy, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);

public sealed record DisputedParcel(
    Guid Id, int Number, ParcelStatus Status, string? Carrier, string? TrackingNumber, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReceiptConfirmedAt, string? Problem);

/// <summary>An e-mail that was sent to the backer, in the words in which they read it. Its links are left out: they would let whoever reads this in.</summary>
public sealed record DisputeMessage(DateTimeOffset At, string Subject, string Text);

/// <summary>A dispute with all that speaks about it, and the evidence: what was sent, or a proposal of what to send.</summary>
public sealed record DisputeDetail(
    DisputeCard Card, DateTimeOffset? FundsWithdrawnAt, DateTimeOffset? FundsReinstatedAt, bool TakesEvidence, IReadOnlyList<DisputedParcel> Parcels,
    IReadOnlyList<DisputeMessage> Messages, DisputeEvidenceText Evidence, DateTimeOffset? SubmittedAt, DateTimeOffset? SentAt);

public sealed partial class DisputeQueries(FarmDbContext db, RenderEmail render)
{
    private const int Most = 200;
    private const int MostOfMessage = 1_500;
    private const int MostOfMessages = 15_000;

    /// <summary>Open ones first, those that are due soonest before others.</summary>
    public async Task<IReadOnlyList<DisputeCard>> AllAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await CardsAsync(db.Set<Dispute>().OrderBy(d => d.ClosedAt != null).ThenBy(d => d.DueBy).ThenByDescending(d => d.OpenedAt).Take(Most), ct);
    }

    public async Task<DisputeDetail> ByIdAsync(Actor actor, Guid disputeId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var dispute = await db.Set<Dispute>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == disputeId, ct) ?? throw new NotFound();
        var card = (await CardsAsync(db.Set<Dispute>().Where(d => d.Id == disputeId), ct))[0];
        var pledge = await db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == dispute.PledgeId, ct);
        var parcels = await db.Set<Parcel>().AsNoTracking().Where(p => p.SourceId == dispute.PledgeId).OrderBy(p => p.Number)
            .Select(p => new DisputedParcel(p.Id, p.Number, p.Status, p.ShippedAt == null ? null : p.Carrier, p.ShippedAt == null ? null : p.TrackingNumber, p.ShippedAt, p.DeliveredAt, p.ReceiptConfirmedAt, p.Problem))
            .ToListAsync(ct);
        var messages = await MessagesAsync(pledge, ct);
        var sent = await db.Set<DisputeEvidence>().AsNoTracking().SingleOrDefaultAsync(e => e.DisputeId == disputeId, ct);
        return new DisputeDetail(
            card, dispute.FundsWithdrawnAt, dispute.FundsReinstatedAt, DisputeStages.TakesEvidence(dispute.Status) && sent is null,
            parcels, messages, sent?.Text ?? Propose(card, pledge, parcels, messages), sent?.SubmittedAt, sent?.SentAt);
    }

    private async Task<List<DisputeCard>> CardsAsync(IQueryable<Dispute> disputes, CancellationToken ct)
    {
        var rows = await disputes.AsNoTracking()
            .Select(d => new
            {
                d.Id,
                d.Status,
                d.Reason,
                d.AmountMinor,
                d.Currency,
                d.DueBy,
                d.OpenedAt,
                d.ClosedAt,
                Campaign = db.Set<Campaign>().Where(c => c.Id == d.CampaignId).Select(c => c.Title).First(),
                Reference = db.Set<Pledge>().Where(p => p.Id == d.PledgeId).Select(p => p.Reference).First(),
            })
            .ToListAsync(ct);
        return [.. rows.Select(d => new DisputeCard(d.Id, d.Campaign, d.Reference, d.Status, d.Reason, new Money(d.AmountMinor, d.Currency), d.DueBy, d.OpenedAt, d.ClosedAt))];
    }

    private async Task<IReadOnlyList<DisputeMessage>> MessagesAsync(Pledge pledge, CancellationToken ct)
    {
        var sent = await db.Set<Email>().FromSql($"""
            select *
            from emails
            where (model -> 'link' ->> 'id' = {pledge.Id.ToString("D")} or model ->> 'reference' = {pledge.Reference})
              and recipient = {pledge.Email} and sent_at is not null
            """).AsNoTracking().OrderBy(e => e.SentAt).ToListAsync(ct);
        return [.. sent.Select(email =>
        {
            var rendered = render.Run(email);
            return new DisputeMessage(email.SentAt!.Value, rendered.Subject, Address().Replace(rendered.Text, "(link)").Trim());
        })];
    }

    // For a bank: in English, dates in UTC, nothing but facts that are on record.
    private static DisputeEvidenceText Propose(
        DisputeCard card, Pledge pledge, List<DisputedParcel> parcels, IReadOnlyList<DisputeMessage> messages)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Pledge {pledge.Reference}, paid in advance for the harvest campaign '{card.Campaign}'.");
        foreach (var parcel in parcels)
        {
            text.Append(CultureInfo.InvariantCulture, $"Parcel {parcel.Number}: ");
            text.Append(parcel.ShippedAt is { } shipped ? $"handed to {parcel.Carrier} {parcel.TrackingNumber} on {Day(shipped)}" : "not shipped yet");
            text.Append(parcel.DeliveredAt is { } delivered ? $", delivered on {Day(delivered)}" : "");
            text.AppendLine(parcel.ReceiptConfirmedAt is { } confirmed ? $", receipt confirmed by the customer on {Day(confirmed)}." : ".");
        }
        if (messages.Count > 0)
            text.AppendLine("Messages sent to the customer:");
        var most = text.Length + MostOfMessages;
        foreach (var message in messages)
        {
            var said = $"\n{Day(message.At)}: {message.Subject}\n{Shortened(message.Text)}\n";
            if (text.Length + said.Length > most)
                break;
            text.Append(said);
        }
        var address = pledge.Address;
        return new DisputeEvidenceText(
            card.Campaign, address.Recipient, pledge.Email,
            string.Join(", ", new[] { address.Line1, address.Line2, address.City, address.Subdivision, address.PostalCode, address.Country }.Where(line => line.Length > 0)),
            string.Join(", ", parcels.Select(p => p.Carrier).Where(c => c is { Length: > 0 }).Distinct(StringComparer.Ordinal)),
            string.Join(", ", parcels.Select(p => p.TrackingNumber).Where(t => t is { Length: > 0 }).Distinct(StringComparer.Ordinal)),
            parcels.Select(p => p.ShippedAt).Min() is { } first ? Day(first) : "",
            text.ToString());
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Length <= MostOfMessage ? text : text[..MostOfMessage] + " …";

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Address();
}
