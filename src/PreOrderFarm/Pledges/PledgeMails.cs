using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>The e-mails about a pledge, written once each, in the caller's transaction.</summary>
public sealed class PledgeMails(QueueEmail mail)
{
    public Task PaidAsync(Campaign campaign, Pledge pledge, Guid paymentId, Money amount, CancellationToken ct) =>
        QueueAsync("pledge_paid", paymentId, pledge, About(campaign, pledge).Money("amount", amount).Instant("deadline", campaign.Deadline, campaign.TimeZone), ct);

    public Task LateAsync(Campaign campaign, Pledge pledge, Guid paymentId, Money amount, CancellationToken ct) =>
        QueueAsync("late_payment_refunded", paymentId, pledge, About(campaign, pledge).Money("amount", amount), ct);

    public Task FailedAsync(Campaign campaign, Pledge pledge, Guid paymentId, CancellationToken ct) =>
        QueueAsync("payment_failed", paymentId, pledge, About(campaign, pledge), ct);

    public Task ChangedAsync(Campaign campaign, Pledge pledge, Guid changeId, CancellationToken ct) =>
        QueueAsync("pledge_changed", changeId, pledge, About(campaign, pledge).Money("amount", pledge.Total), ct);

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
