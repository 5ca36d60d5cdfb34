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
    private const string AccountKey = "payout_account";
    private const string PaidAs = "kind";
    private const string Advance = "advance";
    private static readonly string[] ExpandBalance = ["balance_transaction"];

    public IReadOnlyList<string> PlatformAccounts { get; } = [.. accounts.All.Select(account => account.Name)];

    // The platform answers for fees and losses, Stripe asks for documents, the grower has the short dashboard.
    public Task<ConnectAccountState> OpenAccountAsync(ConnectAccountOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        var client = accounts.Client(order.PlatformAccount).Accounts;
        return State(await FindAsync(client, order, ct) ?? await client.CreateAsync(new AccountCreateParams
        {
            Controller = new StripeAccountController
            {
                Fees = new StripeControllerFees { Payer = "application" },
                Losses = new StripeControllerLosses { Payments = "application" },
                RequirementCollection = "stripe",
                StripeDashboard = new StripeControllerDashboard { Type = "express" },
            },
            Country = order.Country,
            Capabilities = new AccountCapabilitiesParams { Transfers = new AccountCapabilityParams() },
            BusinessProfile = new AccountBusinessProfileParams { Name = order.Name },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grower"] = order.GrowerId.ToString("D"),
                [AccountKey] = order.AccountId.ToString("D"),
            },
        }, order.Round == 0 ? $"account-{order.AccountId:D}" : $"account-{order.AccountId:D}-{order.Round}", ct));
    });

    // Stripe's clock and ours may differ by some minutes.
    private static async Task<StripeAccount?> FindAsync(Accounts client, ConnectAccountOrder order, CancellationToken ct)
    {
        var since = new AccountListParams { Created = new StripeCreatedRange { Gte = order.BegunAt.AddMinutes(-10) }, Limit = 100 };
        await foreach (var account in client.ListAllAsync(since, ct))
        {
            if (StripeCalls.IdIn(account.Metadata, AccountKey) == order.AccountId)
                return account;
        }
        return null;
    }

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
        var transfer = await FindAsync(transfers, order, ct) ?? await transfers.CreateAsync(new TransferCreateParams
        {
            Amount = order.Amount.Minor,
            Currency = order.Amount.Currency.ToLowerInvariant(),
            Destination = order.Destination,
            TransferGroup = order.CampaignId.ToString("D"),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["payout"] = order.PayoutId.ToString("D"),
                ["campaign"] = order.CampaignId.ToString("D"),
                [PaidAs] = order.IsAdvance ? Advance : "earnings",
            },
            Expand = ExpandBalance,
        }, order.Refusals == 0 ? $"transfer-{order.PayoutId:D}" : $"transfer-{order.PayoutId:D}-{order.Refusals}", ct);
        return await MadeAsync(order.PlatformAccount, transfer.Id, transfer.BalanceTransaction, ct);
    });

    public Task<TransferState?> FindTransferAsync(TransferOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        var transfers = accounts.Client(order.PlatformAccount).Transfers;
        return await FindAsync(transfers, order, ct) is { } found
            ? await MadeAsync(order.PlatformAccount, found.Id, found.BalanceTransaction, ct)
            : null;
    });

    public Task<TransferState> ReverseAsync(ReversalOrder order, CancellationToken ct) => MoveAsync(async () =>
    {
        var reversals = accounts.Client(order.PlatformAccount).TransferReversals;
        var reversal = await FindAsync(reversals, order, ct) ?? await reversals.CreateAsync(order.TransferId, new TransferReversalCreateParams
        {
            Amount = order.Amount.Minor,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["reversal"] = order.ReversalId.ToString("D") },
            Expand = ExpandBalance,
        }, $"reversal-{order.ReversalId:D}", ct);
        return await MadeAsync(order.PlatformAccount, reversal.Id, reversal.BalanceTransaction, ct);
    });

    public Task<FoundTransfer> ReadTransferAsync(string platformAccount, string transferId, CancellationToken ct) => AskAsync(async () =>
    {
        var client = accounts.Client(platformAccount);
        var transfer = await client.Transfers.RetrieveAsync(transferId, ExpandBalance, ct);
        var reversals = new List<FoundReversal>();
        await foreach (var reversal in client.TransferReversals.ListAllAsync(transferId, new TransferReversalListParams(), ct))
        {
            reversals.Insert(0, new FoundReversal(
                await MadeAsync(platformAccount, reversal.Id, reversal.BalanceTransaction, ct), StripeCalls.IdIn(reversal.Metadata, "reversal"),
                new Money(reversal.Amount, reversal.Currency.ToUpperInvariant())));
        }
        return new FoundTransfer(
            await MadeAsync(platformAccount, transfer.Id, transfer.BalanceTransaction, ct),
            StripeCalls.IdIn(transfer.Metadata, "payout"), Guid.TryParse(transfer.TransferGroup, out var campaign) ? campaign : null,
            transfer.Destination?.Id ?? "", new Money(transfer.Amount, transfer.Currency.ToUpperInvariant()),
            transfer.Metadata.TryGetValue(PaidAs, out var kind) ? kind == Advance : null, reversals);
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

    // Looking first costs one question, and makes it safe however old the first attempt is: Stripe forgets keys after 24 hours.
    private static async Task<StripeTransfer?> FindAsync(Transfers transfers, TransferOrder order, CancellationToken ct)
    {
        StripeTransfer? unknown = null;
        await foreach (var transfer in transfers.ListAllAsync(new TransferListParams { TransferGroup = order.CampaignId.ToString("D") }, ct))
        {
            var payout = StripeCalls.IdIn(transfer.Metadata, "payout");
            if (payout == order.PayoutId)
                return transfer;
            if (!order.Known.Contains(transfer.Id) && !order.Known.Contains($"{payout:D}"))
                unknown = transfer;
        }
        return unknown is null ? null : throw new NotInOurBooks(unknown.Id);
    }

    private static async Task<StripeTransferReversal?> FindAsync(TransferReversals reversals, ReversalOrder order, CancellationToken ct)
    {
        StripeTransferReversal? unknown = null;
        await foreach (var reversal in reversals.ListAllAsync(order.TransferId, new TransferReversalListParams(), ct))
        {
            var ours = StripeCalls.IdIn(reversal.Metadata, "reversal");
            if (ours == order.ReversalId)
                return reversal;
            if (!order.Known.Contains(reversal.Id) && !order.Known.Contains($"{ours:D}"))
                unknown = reversal;
        }
        return unknown is null ? null : throw new NotInOurBooks(unknown.Id);
    }

    private async Task<TransferState> MadeAsync(string platformAccount, string id, Expandable<StripeBalanceTransaction>? named, CancellationToken ct)
    {
        var balance = named?.Object;
        if (balance is null && named is not null)
            balance = await BalanceOfAsync(platformAccount, id, named.Id, ct);
        return balance is null
            ? throw new GatewayUnavailable($"Stripe has made {id} and does not yet say what it did to the balance.", new InvalidOperationException(id))
            : new TransferState(id, StripeCalls.Movement(balance));
    }

    // The money has moved: whatever is refused here, that is not.
    private async Task<StripeBalanceTransaction> BalanceOfAsync(string platformAccount, string id, string balanceId, CancellationToken ct)
    {
        try
        {
            return await accounts.Client(platformAccount).BalanceTransactions.RetrieveAsync(balanceId, cancellationToken: ct);
        }
        catch (StripeException fault)
        {
            throw new GatewayUnavailable($"Stripe has made {id} and does not say what it did to the balance: {fault.Message}", fault) { RetryAfter = fault.RetryAfter };
        }
    }

    private static ConnectAccountState State(StripeAccount account)
    {
        var isAble = account.Capabilities?.TryGetValue("transfers", out var transfers) == true && transfers == "active" && account.PayoutsEnabled;
        return new ConnectAccountState(
            account.Id, account.DetailsSubmitted, isAble, account.Requirements?.CurrentlyDue ?? [], account.Requirements?.PastDue ?? [],
            account.Requirements?.DisabledReason, account.Requirements?.CurrentDeadline);
    }
}
