using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;
using static PreOrderFarm.Payments.Stripe.StripeFaults;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>
/// Growers' accounts and transfers at Stripe: accounts with controller properties, separate charges and transfers
/// (https://docs.stripe.com/connect/separate-charges-and-transfers).
/// </summary>
public sealed class StripePayoutGateway(StripeAccounts accounts) : IPayoutGateway
{
    private static readonly string[] ExpandBalance = ["balance_transaction"];

    public IReadOnlyList<string> PlatformAccounts { get; } = [.. accounts.All.Select(account => account.Name)];

    // The platform answers for fees and losses, Stripe asks for documents, the grower has the short dashboard.
    public Task<ConnectAccountState> OpenAccountAsync(ConnectAccountOrder order, CancellationToken ct) => AskAsync(async () =>
        State(await accounts.Client(order.PlatformAccount).Accounts.CreateAsync(new AccountCreateParams
        {
            Controller = new StripeAccountController
            {
                Fees = new StripeControllerFees { Payer = "application" },
                Losses = new StripeControllerLosses { Payments = "application" },
                RequirementCollection = "stripe",
                StripeDashboard = new StripeControllerDashboard { Type = "express" },
            },
            Country = order.Country,
            Email = order.Email,
            Capabilities = new AccountCapabilitiesParams { Transfers = new AccountCapabilityParams() },
            BusinessProfile = new AccountBusinessProfileParams { Name = order.Name },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["grower"] = order.GrowerId.ToString("D") },
        }, $"account-{order.Key:D}", ct)));

    public Task<ConnectAccountState> ReadAccountAsync(string platformAccount, string accountId, CancellationToken ct) => AskAsync(async () =>
        State(await accounts.Client(platformAccount).Accounts.RetrieveAsync(accountId, cancellationToken: ct)));

    public Task<Uri> OnboardingAsync(string platformAccount, string accountId, Uri refresh, Uri back, CancellationToken ct) => AskAsync(async () =>
        new Uri((await accounts.Client(platformAccount).AccountLinks.CreateAsync(new AccountLinkCreateParams
        {
            Account = accountId,
            RefreshUrl = refresh.OriginalString,
            ReturnUrl = back.OriginalString,
            CollectionOptions = new AccountLinkCollectionOptions { Fields = "eventually_due" },
        }, $"onboarding-{Guid.NewGuid():D}", ct)).Url));

    public Task<TransferState> TransferAsync(TransferOrder order, CancellationToken ct) => MoveAsync(async () =>
    {
        var transfers = accounts.Client(order.PlatformAccount).Transfers;
        var transfer = (order.MayExist ? await FindAsync(transfers, order, ct) : null) ?? await transfers.CreateAsync(new TransferCreateParams
        {
            Amount = order.Amount.Minor,
            Currency = order.Amount.Currency.ToLowerInvariant(),
            Destination = order.Destination,
            TransferGroup = order.CampaignId.ToString("D"),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["payout"] = order.PayoutId.ToString("D"),
                ["campaign"] = order.CampaignId.ToString("D"),
            },
            Expand = ExpandBalance,
        }, order.Refusals == 0 ? $"transfer-{order.PayoutId:D}" : $"transfer-{order.PayoutId:D}-{order.Refusals}", ct);
        return await MadeAsync(transfers, transfer, ct);
    });

    public Task<TransferState?> FindTransferAsync(TransferOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        var transfers = accounts.Client(order.PlatformAccount).Transfers;
        return await FindAsync(transfers, order, ct) is { } found ? await MadeAsync(transfers, found, ct) : null;
    });

    public Task<TransferState> ReverseAsync(ReversalOrder order, CancellationToken ct) => MoveAsync(async () =>
    {
        var client = accounts.Client(order.PlatformAccount);
        var reversal = (order.MayExist ? await FindAsync(client.TransferReversals, order, ct) : null)
            ?? await client.TransferReversals.CreateAsync(order.TransferId, new TransferReversalCreateParams
            {
                Amount = order.Amount.Minor,
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["reversal"] = order.ReversalId.ToString("D") },
                Expand = ExpandBalance,
            }, $"reversal-{order.ReversalId:D}", ct);
        var balance = reversal.BalanceTransaction?.Object;
        if (balance is null && reversal.BalanceTransaction is { } named)
            balance = await client.BalanceTransactions.RetrieveAsync(named.Id, cancellationToken: ct);
        return Made(reversal.Id, balance);
    });

    // Currencies that campaigns cannot use are no campaign's money.
    public Task<IReadOnlyList<GatewayBalance>> BalanceAsync(string platformAccount, CancellationToken ct) => AskAsync<IReadOnlyList<GatewayBalance>>(async () =>
    {
        var balance = await accounts.Client(platformAccount).Balance.RetrieveAsync(ct);
        long Sum(IEnumerable<StripeBalanceAmount> amounts, string currency) => amounts.Where(a => a.Currency == currency).Sum(a => a.Amount);
        return [.. balance.Available.Concat(balance.Pending).Select(a => a.Currency).Distinct(StringComparer.Ordinal)
            .Where(currency => Currency.IsKnown(currency.ToUpperInvariant()))
            .Select(currency => new GatewayBalance(
                new Money(Sum(balance.Available, currency), currency.ToUpperInvariant()),
                new Money(Sum(balance.Pending, currency), currency.ToUpperInvariant())))];
    });

    public Task<string?> PayoutScheduleAsync(string platformAccount, CancellationToken ct) => AskAsync(async () =>
    {
        try
        {
            return (await accounts.Client(platformAccount).BalanceSettings.RetrieveAsync(ct)).Payments?.Payouts?.Schedule?.Interval;
        }
        catch (StripeException refused) when (refused.Kind is StripeErrorKind.Authentication or StripeErrorKind.Permission)
        {
            throw new GatewayRefused(refused.Message, refused);
        }
    });

    private static async Task<StripeTransfer?> FindAsync(Transfers transfers, TransferOrder order, CancellationToken ct)
    {
        await foreach (var transfer in transfers.ListAllAsync(new TransferListParams { TransferGroup = order.CampaignId.ToString("D") }, ct))
        {
            if (StripeCalls.Names(transfer.Metadata, "payout", order.PayoutId))
                return transfer;
        }
        return null;
    }

    private static async Task<StripeTransferReversal?> FindAsync(TransferReversals reversals, ReversalOrder order, CancellationToken ct)
    {
        await foreach (var reversal in reversals.ListAllAsync(order.TransferId, new TransferReversalListParams(), ct))
        {
            if (StripeCalls.Names(reversal.Metadata, "reversal", order.ReversalId))
                return reversal;
        }
        return null;
    }

    private static async Task<TransferState> MadeAsync(Transfers transfers, StripeTransfer transfer, CancellationToken ct) => Made(
        transfer.Id,
        transfer.BalanceTransaction?.Object ?? (await transfers.RetrieveAsync(transfer.Id, ExpandBalance, ct)).BalanceTransaction?.Object);

    private static TransferState Made(string id, StripeBalanceTransaction? balance) => balance is null
        ? throw new GatewayUnavailable($"Stripe has made {id} and does not yet say what it did to the balance.", new InvalidOperationException(id))
        : new TransferState(id, StripeCalls.Movement(balance));

    private static ConnectAccountState State(StripeAccount account)
    {
        var isAble = account.Capabilities?.TryGetValue("transfers", out var transfers) == true && transfers == "active" && account.PayoutsEnabled;
        return new ConnectAccountState(
            account.Id, account.DetailsSubmitted, isAble, account.Requirements?.CurrentlyDue ?? [], account.Requirements?.PastDue ?? [],
            account.Requirements?.DisabledReason, account.Requirements?.CurrentDeadline);
    }
}
