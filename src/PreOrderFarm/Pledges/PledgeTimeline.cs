using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What happened to a pledge, in order: read from the times that its rows keep.</summary>
internal static class PledgeTimeline
{
    public static IReadOnlyList<PledgeEvent> Of(
        Pledge pledge, IReadOnlyCollection<PledgeChange> changes, IReadOnlyCollection<Payment> payments, IReadOnlyCollection<Refund> refunds)
    {
        var happened = new List<PledgeEvent> { new(pledge.PlacedAt, PledgeEventKind.Placed, null) };
        Add(happened, PledgeEventKind.Confirmed, pledge.ConfirmedAt, null);
        Add(happened, PledgeEventKind.Expired, pledge.ExpiredAt, null);
        Add(happened, PledgeEventKind.Cancelled, pledge.CancelledAt, null);
        foreach (var change in changes.Where(c => c.Status == PledgeChangeStatus.Applied))
            Add(happened, PledgeEventKind.Changed, change.EndedAt, null);
        foreach (var payment in payments)
            Add(happened, PledgeEventKind.Paid, payment.SucceededAt, payment.Amount);
        foreach (var refund in refunds)
        {
            Add(happened, PledgeEventKind.RefundRequested, refund.RequestedAt, refund.Amount);
            // A bank can take a refund, and give it back days later: then it is not paid back.
            Add(happened, PledgeEventKind.Refunded, refund.Status == RefundStatus.Succeeded ? refund.SucceededAt : null, refund.Amount);
            Add(happened, PledgeEventKind.RefundFailed, refund.FailedAt, refund.Amount);
        }
        return [.. happened.OrderBy(e => e.At).ThenBy(e => e.Kind)];
    }

    private static void Add(List<PledgeEvent> happened, PledgeEventKind kind, DateTimeOffset? at, Money? amount)
    {
        if (at is { } time)
            happened.Add(new PledgeEvent(time, kind, amount));
    }
}
