using System.Globalization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>The e-mails about a pledge, written once each, in the caller's transaction.</summary>
public sealed class PledgeMails(QueueEmail mail, IOptions<PledgesOptions> options)
{
    public Task PaidAsync(Campaign campaign, Pledge pledge, Guid paymentId, Money amount, CancellationToken ct) =>
        QueueAsync("pledge_paid", paymentId, pledge, WithLateHours(About(campaign, pledge).Money("amount", amount).Instant("deadline", campaign.Deadline, campaign.TimeZone)), ct);

    // Whoever trusts this e-mail must know how long before the deadline it ends that everything can be cancelled.
    private EmailValues WithLateHours(EmailValues values) => options.Value.LateCancelHours is > 0 and var hours
        ? values.Text("variant", "late").Text("hours", hours.ToString("0.##", CultureInfo.InvariantCulture))
        : values;

    /// <summary>Each reason has its own sentences: sold out meanwhile, closed, called off, or cancelled by the backer.</summary>
    public Task LateAsync(Campaign campaign, Pledge pledge, LateReason why, Guid paymentId, Money amount, CancellationToken ct) =>
        QueueAsync(why switch
        {
            LateReason.SoldOut => "late_payment_refunded",
            LateReason.Closed => "late_payment_closed",
            LateReason.CampaignCancelled => "late_payment_called_off",
            LateReason.PledgeCancelled => "late_payment_cancelled",
            LateReason.ChangeEnded => "late_payment_change",
            _ => throw new InvalidOperationException($"No e-mail tells {why}."),
        }, paymentId, pledge, About(campaign, pledge).Money("amount", amount), ct);

    public Task FailedAsync(Campaign campaign, Pledge pledge, Guid paymentId, CancellationToken ct) =>
        QueueAsync("payment_failed", paymentId, pledge, About(campaign, pledge), ct);

    public Task ChangedAsync(Campaign campaign, Pledge pledge, Guid changeId, CancellationToken ct) =>
        QueueAsync("pledge_changed", changeId, pledge, About(campaign, pledge).Money("amount", pledge.Total), ct);

    public Task DecreasedAsync(Campaign campaign, Pledge pledge, Guid changeId, Money refunded, CancellationToken ct) =>
        QueueAsync("pledge_decreased", changeId, pledge, About(campaign, pledge).Money("amount", pledge.Total).Money("refunded", refunded), ct);

    public Task RefundedAsync(Campaign campaign, Pledge pledge, string key, Money amount, string reason, CancellationToken ct) =>
        mail.RunAsync("pledge_refunded", $"pledge_refunded:{pledge.Id:N}:{key}", pledge.Culture, pledge.Email,
            About(campaign, pledge).Money("amount", amount).Text("reason", reason), ct);

    public Task CancelledAsync(Campaign campaign, Pledge pledge, Money refunded, CancellationToken ct) =>
        QueueAsync("pledge_cancelled", pledge.Id, pledge, About(campaign, pledge).Money("amount", refunded), ct);

    public Task CodeAsync(Pledge pledge, Guid codeId, string digits, TimeSpan validFor, CancellationToken ct) =>
        QueueAsync("pledge_code", codeId, pledge,
            new EmailValues().Text("reference", pledge.Reference).Text("code", digits).Number("minutes", (long)Math.Ceiling(validFor.TotalMinutes)), ct);

    private static EmailValues About(Campaign campaign, Pledge pledge) =>
        new EmailValues().Text("campaign", campaign.Title).Text("reference", pledge.Reference).Link("link", PledgesSetup.LinkKind, pledge.Id);

    private Task QueueAsync(string template, Guid subject, Pledge pledge, EmailValues values, CancellationToken ct) =>
        mail.RunAsync(template, $"{template}:{subject:D}", pledge.Culture, pledge.Email, values, ct);
}

/// <summary>Why money that came late goes back.</summary>
public enum LateReason
{
    SoldOut,
    Closed,
    CampaignCancelled,
    PledgeCancelled,
    ChangeEnded,
}
