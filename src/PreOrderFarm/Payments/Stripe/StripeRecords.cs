using System.Runtime.CompilerServices;
using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;
using static PreOrderFarm.Payments.Stripe.StripeCalls;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Stripe's lists as records of ours.</summary>
public sealed class StripeRecords(StripeAccounts accounts) : IPaymentRecords
{
    private const int PageSize = 100;

    public IReadOnlyList<string> Accounts { get; } = [.. accounts.All.Select(account => account.Name)];

    public Task<IReadOnlyList<ProviderBalance>> ReadBalanceAsync(string account, CancellationToken ct) => StripeFaults.AskAsync<IReadOnlyList<ProviderBalance>>(async () =>
    {
        var balance = await accounts.Client(account).Balance.RetrieveAsync(ct);
        var pending = balance.Pending.ToDictionary(amount => amount.Currency, amount => amount.Amount, StringComparer.Ordinal);
        return [.. balance.Available.Select(amount => new ProviderBalance(
            MoneyOf(amount.Amount, amount.Currency), MoneyOf(pending.GetValueOrDefault(amount.Currency), amount.Currency)))];
    });

    public IAsyncEnumerable<GatewayEvent> EventsSinceAsync(string account, DateTimeOffset since, IReadOnlyList<string> types, CancellationToken ct) => Read(
        () => accounts.Client(account).Events.ListAllAsync(new EventListParams { Created = From(since), Types = types, Limit = PageSize }, ct),
        happened => new GatewayEvent(account, happened.Id, happened.Type, happened.ObjectId ?? "", happened.Created), ct);

    public IAsyncEnumerable<ProviderObject> ChargesSinceAsync(string account, DateTimeOffset since, CancellationToken ct) => Read(
        () => accounts.Client(account).Charges.ListAllAsync(new ChargeListParams { Created = From(since), Limit = PageSize }, ct),
        charge => new ProviderObject(charge.Id, charge.Status, charge.PaymentIntent?.Id, IdIn(charge.Metadata, "payment"), MoneyOf(charge.Amount, charge.Currency), charge.Created), ct);

    public IAsyncEnumerable<ProviderObject> RefundsSinceAsync(string account, DateTimeOffset since, CancellationToken ct) => Read(
        () => accounts.Client(account).Refunds.ListAllAsync(new RefundListParams { Created = From(since), Limit = PageSize }, ct),
        refund => new ProviderObject(refund.Id, refund.Status ?? "", refund.PaymentIntent?.Id, IdIn(refund.Metadata, "refund"), MoneyOf(refund.Amount, refund.Currency), refund.Created), ct);

    public IAsyncEnumerable<ProviderObject> TransfersSinceAsync(string account, DateTimeOffset since, CancellationToken ct) => Read(
        () => accounts.Client(account).Transfers.ListAllAsync(new TransferListParams { Created = From(since), Limit = PageSize }, ct),
        transfer => new ProviderObject(
            transfer.Id, transfer.Reversed ? "reversed" : "paid", transfer.TransferGroup, IdIn(transfer.Metadata, "payout"),
            MoneyOf(transfer.Amount - transfer.AmountReversed, transfer.Currency), transfer.Created), ct);

    public IAsyncEnumerable<ProviderObject> DisputesSinceAsync(string account, DateTimeOffset since, CancellationToken ct) => Read(
        () => accounts.Client(account).Disputes.ListAllAsync(new DisputeListParams { Created = From(since), Limit = PageSize }, ct),
        dispute => new ProviderObject(dispute.Id, dispute.Status, dispute.PaymentIntent?.Id, null, MoneyOf(dispute.Amount, dispute.Currency), dispute.Created), ct);

    public IAsyncEnumerable<ProviderMovement> MovementsSinceAsync(string account, DateTimeOffset since, CancellationToken ct) => Read(
        () => accounts.Client(account).BalanceTransactions.ListAllAsync(new BalanceTransactionListParams { Created = From(since), Limit = PageSize }, ct),
        moved => new ProviderMovement(
            moved.Id, moved.Type, moved.Source?.Id, MoneyOf(moved.Amount, moved.Currency), MoneyOf(moved.Fee, moved.Currency), MoneyOf(moved.Net, moved.Currency), moved.Created), ct);

    public Task<FoundCheckout?> FindCheckoutAsync(string account, string paymentIntentId, CancellationToken ct) => StripeFaults.AskAsync(async () =>
    {
        var sessions = accounts.Client(account).CheckoutSessions;
        var found = (await sessions.ListAsync(new CheckoutSessionListParams { PaymentIntent = paymentIntentId, Limit = 1 }, ct)).Data;
        if (found.Count == 0)
            return null;
        var session = await sessions.RetrieveAsync(found[0].Id, StripeGateway.ExpandCharge, ct);
        return IdIn(session.Metadata, "pledge") is { } pledgeId && IdIn(session.Metadata, "campaign") is { } campaignId
            ? new FoundCheckout(StripeGateway.State(session), pledgeId, campaignId, session.CustomerEmail ?? "", session.Created, session.ExpiresAt)
            : null;
    });

    private static async IAsyncEnumerable<TRecord> Read<TObject, TRecord>(
        Func<IAsyncEnumerable<TObject>> list, Func<TObject, TRecord> record, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var objects = list().GetAsyncEnumerator(ct);
        while (await StripeFaults.AskAsync(() => objects.MoveNextAsync().AsTask()))
            yield return record(objects.Current);
    }

    private static StripeCreatedRange From(DateTimeOffset since) => new() { Gte = since };

    private static Money MoneyOf(long minor, string currency) => new(minor, currency.ToUpperInvariant());
}
