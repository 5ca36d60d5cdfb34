using PreOrderFarm.Intents;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// The provider as payouts need it: growers' accounts there, transfers to them and back. Every call names the platform
/// account that the object belongs to. Failures are those of <see cref="IPaymentGateway"/>.
/// </summary>
public interface IPayoutGateway
{
    /// <summary>Opens a connected account; asked again for the same one, answers the same account.</summary>
    Task<ConnectAccountState> OpenAccountAsync(ConnectAccountOrder order, CancellationToken ct);

    Task<ConnectAccountState> ReadAccountAsync(string platformAccount, string accountId, CancellationToken ct);

    /// <summary>Where the owner tells Stripe what it needs to know; good once, for a few minutes.</summary>
    Task<Uri> OnboardingAsync(string platformAccount, string accountId, Uri refresh, Uri back, CancellationToken ct);

    /// <summary>
    /// Sends money; asked again for the same payout, answers the same transfer. Throws <see cref="NotInOurBooks"/> when the
    /// campaign has a transfer that is not known here.
    /// </summary>
    Task<TransferState> TransferAsync(TransferOrder order, CancellationToken ct);

    /// <summary>Looks for the transfer of this payout, and never makes it; null when there is none.</summary>
    Task<TransferState?> FindTransferAsync(TransferOrder order, CancellationToken ct);

    /// <summary>
    /// Takes money of a transfer back; asked again for the same reversal, answers the same. Throws <see cref="NotInOurBooks"/>
    /// when the transfer has a reversal that is not known here.
    /// </summary>
    Task<TransferState> ReverseAsync(ReversalOrder order, CancellationToken ct);

    /// <summary>A transfer as it stands there, with all that was taken back of it.</summary>
    Task<FoundTransfer> ReadTransferAsync(string platformAccount, string transferId, CancellationToken ct);

    /// <summary>What is in the platform's own balance, by currency.</summary>
    Task<IReadOnlyList<GatewayBalance>> BalanceAsync(string platformAccount, CancellationToken ct);

    /// <summary>When the platform's own balance goes to its bank: 'manual', 'daily', …; null when Stripe does not say. A key that may not ask is refused.</summary>
    Task<string?> PayoutScheduleAsync(string platformAccount, CancellationToken ct);

    /// <summary>The names of all platform accounts that are configured.</summary>
    IReadOnlyList<string> PlatformAccounts { get; }
}

/// <param name="PlatformAccount">Whose grower it is.</param>
/// <param name="AccountId">Ours; the key.</param>
/// <param name="BegunAt">Before then nobody can have asked for it.</param>
/// <param name="Round">Stripe repeats a failure under its key for a day: each round, when what was asked before would be known by now, has the next.</param>
/// <param name="GrowerId">Whose money goes there.</param>
/// <param name="Country">Where they live.</param>
/// <param name="Name">The farm's.</param>
public sealed record ConnectAccountOrder(
    string PlatformAccount, Guid AccountId, DateTimeOffset BegunAt, int Round, Guid GrowerId, string Country, string Name);

public sealed record ConnectAccountState(
    string AccountId, bool IsSubmitted, bool IsAble, IReadOnlyList<string> Requirements, IReadOnlyList<string> Overdue, string? DisabledReason, DateTimeOffset? DueBy);

public sealed record GatewayBalance(Money Available, Money Pending);

/// <param name="PlatformAccount">From whose balance.</param>
/// <param name="PayoutId">Ours; the key.</param>
/// <param name="CampaignId">The transfer group.</param>
/// <param name="Destination">The connected account.</param>
/// <param name="Amount">How much.</param>
/// <param name="IsAdvance">Paid before parcels arrived: whoever finds the transfer alone is to know.</param>
/// <param name="Refusals">How often it was refused for certain: Stripe repeats a refusal under its key, so each has the next.</param>
/// <param name="Known">Our payouts' ids and Stripe's transfers' that the campaign has in our books.</param>
public sealed record TransferOrder(
    string PlatformAccount, Guid PayoutId, Guid CampaignId, string Destination, Money Amount, bool IsAdvance, int Refusals, IReadOnlySet<string> Known);

/// <param name="PlatformAccount">To whose balance.</param>
/// <param name="ReversalId">Ours; the key.</param>
/// <param name="TransferId">What is taken back.</param>
/// <param name="Amount">How much of it.</param>
/// <param name="Known">Our reversals' ids and Stripe's that the transfer has in our books.</param>
public sealed record ReversalOrder(string PlatformAccount, Guid ReversalId, string TransferId, Money Amount, IReadOnlySet<string> Known);

/// <summary>A transfer or a reversal that was made, and what it did to our balance.</summary>
public sealed record TransferState(string StripeId, Settlement Settlement);

/// <param name="Made">Its id, and what it did to our balance.</param>
/// <param name="PayoutId">Ours, that it carries.</param>
/// <param name="CampaignId">Its transfer group; null when that is none of our campaigns' ids.</param>
/// <param name="Destination">The connected account.</param>
/// <param name="Amount">What was sent.</param>
/// <param name="IsAdvance">Null when it does not say, as one made by hand.</param>
/// <param name="Reversals">What was taken back since, the oldest first.</param>
public sealed record FoundTransfer(
    TransferState Made, Guid? PayoutId, Guid? CampaignId, string Destination, Money Amount, bool? IsAdvance, IReadOnlyList<FoundReversal> Reversals);

public sealed record FoundReversal(TransferState Made, Guid? ReversalId, Money Amount);

/// <summary>
/// Stripe has moved money that our books do not show, as after a restored backup. Asking for more could move the same
/// money twice, so nothing was asked; it waits until that is repaired.
/// </summary>
public sealed class NotInOurBooks(string stripeId) : OutsideUnavailable(
    $"Stripe has {stripeId}, which our books do not show: reconcile first. Compare under Operations → Reconciliation and repair what is listed; then this goes on by itself.",
    new InvalidOperationException(stripeId));
