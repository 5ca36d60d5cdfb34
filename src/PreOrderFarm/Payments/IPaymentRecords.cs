using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>The provider's own books, to be held against ours: what happened there, page after page, newest first.</summary>
public interface IPaymentRecords
{
    /// <summary>The platform accounts that are configured here.</summary>
    IReadOnlyList<string> Accounts { get; }

    Task<IReadOnlyList<ProviderBalance>> ReadBalanceAsync(string account, CancellationToken ct);

    IAsyncEnumerable<GatewayEvent> EventsSinceAsync(string account, DateTimeOffset since, IReadOnlyList<string> types, CancellationToken ct);

    IAsyncEnumerable<ProviderObject> ChargesSinceAsync(string account, DateTimeOffset since, CancellationToken ct);

    IAsyncEnumerable<ProviderObject> RefundsSinceAsync(string account, DateTimeOffset since, CancellationToken ct);

    IAsyncEnumerable<ProviderObject> TransfersSinceAsync(string account, DateTimeOffset since, CancellationToken ct);

    IAsyncEnumerable<ProviderObject> DisputesSinceAsync(string account, DateTimeOffset since, CancellationToken ct);

    IAsyncEnumerable<ProviderMovement> MovementsSinceAsync(string account, DateTimeOffset since, CancellationToken ct);

    /// <summary>The page where this payment was made, with what we gave it to carry; null when none of ours led to it.</summary>
    Task<FoundCheckout?> FindCheckoutAsync(string account, string paymentIntentId, CancellationToken ct);
}

/// <summary>What an account has of a currency: to spend now, and later.</summary>
public sealed record ProviderBalance(Money Available, Money Pending);

/// <summary>A charge, refund, transfer or dispute. ParentId: the payment intent, or the charge; OurId: the id of ours that it carries.</summary>
public sealed record ProviderObject(string Id, string Status, string? ParentId, Guid? OurId, Money Amount, DateTimeOffset CreatedAt);

/// <summary>A movement of an account's balance.</summary>
public sealed record ProviderMovement(string Id, string Type, string? SourceId, Money Amount, Money Fee, Money Net, DateTimeOffset CreatedAt);

public sealed record FoundCheckout(CheckoutState State, Guid PledgeId, Guid CampaignId, string Email, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
