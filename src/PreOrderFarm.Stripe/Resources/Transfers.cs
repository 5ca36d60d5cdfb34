using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Money moved from our balance to connected accounts.</summary>
/// <remarks>https://docs.stripe.com/api/transfers</remarks>
public sealed class Transfers
{
    private readonly ApiCaller _api;

    internal Transfers(ApiCaller api) => _api = api;

    /// <summary>Moves money. Refused with <c>balance_insufficient</c> when the available balance does not cover it.</summary>
    public Task<StripeTransfer> CreateAsync(TransferCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeTransfer>("/v1/transfers", parameters, idempotencyKey, cancellationToken);

    /// <summary>Reads a transfer.</summary>
    public Task<StripeTransfer> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeTransfer>($"/v1/transfers/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds transfers, such as those of a transfer group. One page.</summary>
    public Task<StripeList<StripeTransfer>> ListAsync(TransferListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeTransfer>>("/v1/transfers", parameters, cancellationToken);

    /// <summary>Finds transfers, such as those of a transfer group. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeTransfer> ListAllAsync(TransferListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeTransfer>("/v1/transfers", parameters, cancellationToken);
}

/// <summary>Money moved to a connected account. See https://docs.stripe.com/api/transfers/object</summary>
public sealed record StripeTransfer : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "transfer";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>Minor units taken back.</summary>
    public long AmountReversed { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary>The connected account.</summary>
    public Expandable<StripeAccount>? Destination { get; init; }

    /// <summary>The payment that the account received.</summary>
    public Expandable<StripeReference>? DestinationPayment { get; init; }

    /// <summary>The charge whose money it is.</summary>
    public Expandable<StripeCharge>? SourceTransaction { get; init; }

    /// <summary>Its effect on our balance.</summary>
    public Expandable<StripeBalanceTransaction>? BalanceTransaction { get; init; }

    /// <summary>Ties it to payments.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>True when all of it was taken back.</summary>
    public bool Reversed { get; init; }

    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>What is moved. See https://docs.stripe.com/api/transfers/create</summary>
public sealed record TransferCreateParams
{
    /// <summary>Minor units, above zero.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary>The connected account.</summary>
    public required string Destination { get; init; }

    /// <summary>The charge whose money it is: then it waits until that is available.</summary>
    public string? SourceTransaction { get; init; }

    /// <summary>Ties it to payments.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>Which transfers.</summary>
public sealed record TransferListParams : StripeListParams
{
    /// <summary>Only those of this group.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>Only those to this account.</summary>
    public string? Destination { get; init; }
}
