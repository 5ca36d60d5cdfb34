using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/transfers and https://docs.stripe.com/api/transfer_reversals.</summary>
internal static class TransfersApi
{
    private const string Path = "/v1/transfers";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Post(routes, Path, request => Create(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
        api.Post(routes, Path + "/{id}/reversals", request => Reverse(state, request));
        api.Get(routes, Path + "/{id}/reversals", request => ListReversals(state, request));
        api.Get(routes, Path + "/{id}/reversals/{reversal}", request => RetrieveReversal(state, request));
    }

    public static JsonObject ReversalsOf(SandboxState state, string transferId) =>
        ListPage.From(Params.From([])).Of(state, state.TransferReversals, $"{Path}/{transferId}/reversals", reversal => reversal.TransferId == transferId);

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var expand = parameters.Texts("expand");
        var amount = parameters.RequiredInteger("amount");
        var currency = parameters.RequiredCurrency("currency");
        var destination = parameters.RequiredText("destination");
        var source = parameters.Text("source_transaction");
        var description = parameters.Text("description");
        var group = parameters.Text("transfer_group");
        var metadata = parameters.Metadata();
        parameters.MustBeAllRead();
        MustBePositive(amount);
        MustBeAbleToReceive(state, destination);
        MustBeHeld(state, currency);
        MustNotExceedItsCharge(state, source, amount, currency);
        MustNotExceedTheBalance(state, source, amount, currency);
        var id = Ids.New("tr_");
        var booked = state.BalanceTransactions.Put(BalanceTransaction.Of(
            state, -BalanceTransaction.Exchange(state, amount, currency), currency, "transfer", "transfer", id));
        var transfer = state.Transfers.Put(new Transfer
        {
            Id = id,
            Created = state.NowSeconds,
            AmountMinor = amount,
            Currency = currency,
            DestinationId = destination,
            DestinationPaymentId = Ids.New("py_"),
            BalanceTransactionId = booked.Id,
            Metadata = metadata,
            Description = description,
            SourceChargeId = source,
            Group = group ?? (source is null ? null : state.Charges.Get(source).Terms.TransferGroup),
        });
        state.Emit("transfer.created", transfer);
        return transfer.ToJson(state).Expand(state, expand);
    }

    private static void MustBePositive(long amount)
    {
        if (amount is < 1 or > 99_999_999)
        {
            throw StripeError.Invalid("This value must be greater than or equal to 1 and have at most 8 digits.", "parameter_invalid_integer", "amount");
        }
    }

    private static void MustBeAbleToReceive(SandboxState state, string destination)
    {
        var account = state.Accounts.Find(destination)
            ?? throw StripeError.NoSuch("destination", destination, "destination");
        if (!account.IsActive)
        {
            throw StripeError.Refused("Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments", "insufficient_capabilities_for_transfer");
        }
    }

    private static void MustNotExceedItsCharge(SandboxState state, string? chargeId, long amount, string currency)
    {
        if (chargeId is null)
        {
            return;
        }
        var charge = state.Charges.Find(chargeId) ?? throw StripeError.NoSuch("charge", chargeId, "source_transaction");
        var already = state.Transfers.All().Where(transfer => transfer.SourceChargeId == chargeId).Sum(transfer => transfer.AmountMinor);
        if (charge.Currency == currency && already + amount > charge.AmountMinor)
        {
            throw StripeError.Refused("This transfer's amount is greater than the charge's remaining amount.", null, "amount");
        }
    }

    /// <summary>The balance holds what charges were settled in; nothing is exchanged for a transfer, and a source transaction lends it no other currency.</summary>
    private static void MustBeHeld(SandboxState state, string currency)
    {
        if (currency != state.Options.SettlementCurrency)
        {
            throw StripeError.Refused($"You have insufficient available funds in your Stripe account: its balance holds no {currency}.", "balance_insufficient");
        }
    }

    /// <summary>A transfer that names its charge waits for that money; any other needs it in the balance now.</summary>
    private static void MustNotExceedTheBalance(SandboxState state, string? chargeId, long amount, string currency)
    {
        if (chargeId is null && BalanceTransaction.Exchange(state, amount, currency) > BalanceTransaction.AvailableMinor(state))
        {
            throw StripeError.Refused("You have insufficient available funds in your Stripe account.", "balance_insufficient");
        }
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var destination = request.Params.Text("destination");
        var group = request.Params.Text("transfer_group");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Transfers, Path, transfer =>
            (destination is null || transfer.DestinationId == destination) && (group is null || transfer.Group == group));
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        return Find(state, request).ToJson(state).Expand(state, expand);
    }

    private static JsonObject Reverse(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var transfer = Find(state, request);
        var expand = parameters.Texts("expand");
        var remaining = transfer.AmountMinor - transfer.ReversedMinor;
        var asked = parameters.Integer("amount");
        parameters.Text("description");
        var metadata = parameters.Metadata();
        parameters.MustBeAllRead();
        MustBePositive(asked ?? 1);
        var amount = asked ?? remaining;
        if (amount > remaining || remaining == 0)
        {
            throw StripeError.Refused("The amount to reverse is greater than what remains of the transfer.", null, "amount");
        }
        MustStillBeThere(state, transfer, amount);
        var id = Ids.New("trr_");
        var before = BalanceTransaction.Exchange(state, transfer.ReversedMinor, transfer.Currency);
        var after = BalanceTransaction.Exchange(state, transfer.ReversedMinor + amount, transfer.Currency);
        var booked = state.BalanceTransactions.Put(BalanceTransaction.Of(
            state, after - before, transfer.Currency, "transfer_refund", "transfer_reversal", id));
        var reversal = state.TransferReversals.Put(new TransferReversal
        {
            Id = id,
            Created = state.NowSeconds,
            TransferId = transfer.Id,
            AmountMinor = amount,
            Currency = transfer.Currency,
            BalanceTransactionId = booked.Id,
            Metadata = metadata,
        });
        state.Emit("transfer.reversed", state.Transfers.Put(transfer with { ReversedMinor = transfer.ReversedMinor + amount }));
        return reversal.ToJson(state).Expand(state, expand);
    }

    /// <summary>https://docs.stripe.com/connect/separate-charges-and-transfers#reverse-transfers: from what the account holds.</summary>
    private static void MustStillBeThere(SandboxState state, Transfer transfer, long amount)
    {
        var received = state.Transfers.All()
            .Where(other => other.DestinationId == transfer.DestinationId && other.Currency == transfer.Currency)
            .Sum(other => other.AmountMinor - other.ReversedMinor);
        var account = state.Accounts.Get(transfer.DestinationId);
        if (amount > received - account.PaidOutMinor.GetValueOrDefault(transfer.Currency))
        {
            throw StripeError.Refused("The connected account does not have enough available balance to reverse this transfer.", "balance_insufficient");
        }
    }

    private static JsonObject RetrieveReversal(SandboxState state, ApiRequest request)
    {
        var id = request.Route("reversal");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var reversal = state.TransferReversals.Find(id);
        return reversal?.TransferId == Find(state, request).Id
            ? reversal.ToJson(state).Expand(state, expand)
            : throw StripeError.NoSuch("transfer_reversal", id, "id", 404);
    }

    private static JsonObject ListReversals(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        request.Params.MustBeAllRead();
        var transfer = Find(state, request);
        return page.Of(state, state.TransferReversals, $"{Path}/{transfer.Id}/reversals", reversal => reversal.TransferId == transfer.Id);
    }

    private static Transfer Find(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        return state.Transfers.Find(id) ?? throw StripeError.NoSuch("transfer", id, "transfer", 404);
    }
}
