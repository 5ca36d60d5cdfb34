using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Money taken back from connected accounts.</summary>
/// <remarks>https://docs.stripe.com/api/transfer_reversals</remarks>
public sealed class TransferReversals
{
    private readonly ApiCaller _api;

    internal TransferReversals(ApiCaller api) => _api = api;

    /// <summary>Takes money back; refused when more than is left of the transfer or than the account holds.</summary>
    public Task<StripeTransferReversal> CreateAsync(string transferId, TransferReversalCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeTransferReversal>($"/v1/transfers/{ApiCaller.Segment(transferId)}/reversals", parameters, idempotencyKey, cancellationToken);

    /// <summary>Reads a reversal.</summary>
    public Task<StripeTransferReversal> RetrieveAsync(string transferId, string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeTransferReversal>($"/v1/transfers/{ApiCaller.Segment(transferId)}/reversals/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds the reversals of a transfer. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeTransferReversal> ListAllAsync(string transferId, TransferReversalListParams? parameters = null, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeTransferReversal>($"/v1/transfers/{ApiCaller.Segment(transferId)}/reversals", parameters ?? new TransferReversalListParams(), cancellationToken);
}

/// <summary>Which reversals of a transfer. Stripe has no filter by time here.</summary>
public sealed record TransferReversalListParams : StripeListParams;

/// <summary>Money taken back. See https://docs.stripe.com/api/transfer_reversals/object</summary>
public sealed record StripeTransferReversal : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "transfer_reversal";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary>What it takes back.</summary>
    public Expandable<StripeTransfer>? Transfer { get; init; }

    /// <summary>Its effect on our balance.</summary>
    public Expandable<StripeBalanceTransaction>? BalanceTransaction { get; init; }

    /// <summary>The refund that caused it.</summary>
    public Expandable<StripeRefund>? SourceRefund { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>What is taken back. See https://docs.stripe.com/api/transfer_reversals/create</summary>
public sealed record TransferReversalCreateParams
{
    /// <summary>Minor units, above zero; all that is left when not set.</summary>
    public long? Amount { get; init; }

    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}
