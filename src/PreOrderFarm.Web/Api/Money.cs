using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Api;

/// <summary>What operators look after: effects that were given up, refunds that have not arrived, and where Stripe and our books differ.</summary>
internal static class MoneyApi
{
    public static void MapMoney(this RouteGroupBuilder api)
    {
        var money = api.MapGroup("").WithTags("Money");
        money.MapPost("/pledges/{id:guid}/refunds", RefundAsync).WithName("refund_pledge").WithSummary("Pay back a part of a pledge, with a reason (its grower, operators)");
        money.MapGet("/pledges/{id:guid}/refunds", OfPledgeAsync).WithName("list_pledge_refunds").WithSummary("All refunds of a pledge, the oldest first: how many you have seen is asked for before another (its grower, operators)");
        money.MapGet("/dead-letters", DeadAsync).WithName("list_dead_letters").WithSummary("Effects on the outside that were given up, the newest first (operators)");
        money.MapPost("/dead-letters/{id:guid}/attempts", RetryAsync).WithName("retry_dead_letter").WithSummary("Have one tried again, under its own key (operators)");
        money.MapGet("/refunds", OpenAsync).WithName("list_refunds").WithSummary("Refunds that have not arrived, the oldest first (operators)");
        money.MapPost("/refunds/{id:guid}/attempts", RetryRefundAsync).WithName("retry_refund").WithSummary("Try an owed refund again at Stripe (operators)");
        money.MapPost("/refunds/{id:guid}/bank-details-requests", AskAgainAsync).WithName("request_bank_details").WithSummary("Ask the backer of an owed refund again for bank details (operators)");
        money.MapPost("/refunds/{id:guid}/bank-transfer", RecordAsync).WithName("record_bank_transfer").WithSummary("Record that an owed refund was sent by bank (operators)");
        money.MapDelete("/refunds/{id:guid}/bank-transfer", WithdrawAsync).WithName("withdraw_bank_transfer").WithSummary("Take a record back that nobody has confirmed (operators)");
        money.MapPost("/refunds/{id:guid}/bank-transfer/confirmation", ConfirmAsync).WithName("confirm_bank_transfer").WithSummary("Confirm another operator's bank transfer (operators)");
        money.MapGet("/refunds/bank-transfers", SentByBankAsync).WithName("list_bank_transfers").WithSummary("Refunds that left by bank, the newest first (operators)");
        money.MapPost("/refunds/{id:guid}/bank-transfer/return", ReturnAsync).WithName("return_bank_transfer").WithSummary("Record that the bank sent a confirmed transfer back (operators)");
        money.MapDelete("/refunds/{id:guid}/bank-transfer/return", WithdrawReturnAsync).WithName("withdraw_bank_return").WithSummary("Take back that it came back, which nobody has confirmed (operators)");
        money.MapPost("/refunds/{id:guid}/bank-transfer/return/confirmation", ConfirmReturnAsync).WithName("confirm_bank_return").WithSummary("Confirm that it came back: another refund is owed instead (operators)");
        money.MapPost("/payouts/{id:guid}/account", MovePayoutAsync).WithName("move_payout").WithSummary("Have a payout that certainly was not paid go to where its grower is paid now (operators)");
        money.MapGet("/differences", DifferencesAsync).WithName("list_differences").WithSummary("Where Stripe and our books differ, the oldest first (operators)");
        money.MapPost("/differences/{id:guid}/repair", RepairAsync).WithName("repair_difference").WithSummary("Repair a difference, where that is possible (operators)");
    }

    private static async Task<RefundAskedView> RefundAsync(
        Caller caller, Guid id, RefundPledgeBody body,
        [FromHeader(Name = "Idempotency-Key"), Description("Required: the same key with the same body is the same refund, however often it is sent.")] string? key,
        RefundPledge refund, CancellationToken ct) =>
        new(await refund.RunAsync(caller.Actor, id, new RefundPledgeInput(body.AmountMinor, body.Reason, string.IsNullOrEmpty(key) ? "" : $"api:{key}", body.SeenRefunds), ct));

    private static async Task<Whole<RefundItem>> OfPledgeAsync(Caller caller, Guid id, PledgeQueries queries, CancellationToken ct) =>
        new([.. (await queries.ForGrowerAsync(caller.Actor, id, ct)).Refunds.Select(RefundItem.Of)]);

    private static async Task<ApiPage<DeadLetterView>> DeadAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, IntentQueries queries, CancellationToken ct) =>
        http.Show(await queries.DeadAsync(caller.Actor, page.After, page.Size, ct), DeadLetterView.Of);

    private static async Task<NoContent> RetryAsync(Caller caller, Guid id, RetryIntent retry, CancellationToken ct)
    {
        await retry.RunAsync(caller.Actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<ApiPage<OpenRefundView>> OpenAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page,
        [FromQuery(Name = "owed"), Description("True (or left out): those that failed and are owed. False: those on their way.")] bool? owed,
        RefundQueries queries, CancellationToken ct) =>
        http.Show(await queries.OpenAsync(caller.Actor, owed ?? true, page.After, page.Size, ct), refund => OpenRefundView.Of(refund, queries.DetailsOf(caller.Actor, refund)));

    private static async Task<RetriedRefundView> RetryRefundAsync(Caller caller, Guid id, SettleDebt settle, CancellationToken ct) =>
        new(await settle.RetryAtStripeAsync(caller.Actor, id, ct));

    private static async Task<NoContent> AskAgainAsync(Caller caller, Guid id, SettleDebt settle, CancellationToken ct)
    {
        await settle.AskAgainAsync(caller.Actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RecordAsync(Caller caller, Guid id, BankTransferBody body, SettleDebt settle, CancellationToken ct)
    {
        await settle.RecordTransferAsync(caller.Actor, id, body.BankDetailsAt, body.Reference, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> WithdrawAsync(
        Caller caller, Guid id, [FromQuery(Name = "recorded_at"), Description("The transfer_recorded_at of the refund as you read it.")] DateTimeOffset? recordedAt,
        SettleDebt settle, CancellationToken ct)
    {
        await settle.WithdrawTransferAsync(caller.Actor, id, recordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ConfirmAsync(Caller caller, Guid id, SeenTransferBody body, SettleDebt settle, CancellationToken ct)
    {
        await settle.ConfirmTransferAsync(caller.Actor, id, body.RecordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<ApiPage<SentRefundView>> SentByBankAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, RefundQueries queries, CancellationToken ct) =>
        http.Show(await queries.SentByBankAsync(caller.Actor, page.After, page.Size, ct), SentRefundView.Of);

    private static async Task<NoContent> ReturnAsync(Caller caller, Guid id, ReturnedTransferBody body, ReturnBankRefund returned, CancellationToken ct)
    {
        await returned.RecordAsync(caller.Actor, id, body.Reference, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> WithdrawReturnAsync(
        Caller caller, Guid id, [FromQuery(Name = "recorded_at"), Description("The return_recorded_at of the transfer as you read it.")] DateTimeOffset? recordedAt,
        ReturnBankRefund returned, CancellationToken ct)
    {
        await returned.WithdrawAsync(caller.Actor, id, recordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<RetriedRefundView> ConfirmReturnAsync(Caller caller, Guid id, SeenTransferBody body, ReturnBankRefund returned, CancellationToken ct) =>
        new(await returned.ConfirmAsync(caller.Actor, id, body.RecordedAt, ct));

    private static async Task<NoContent> MovePayoutAsync(Caller caller, Guid id, MovePayout move, CancellationToken ct)
    {
        await move.RunAsync(caller.Actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<ApiPage<DifferenceView>> DifferencesAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, DifferenceQueries queries, CancellationToken ct) =>
        http.Show(await queries.OpenAsync(caller.Actor, page.After, page.Size, ct), DifferenceView.Of);

    private static async Task<NoContent> RepairAsync(Caller caller, Guid id, RepairDifference repair, CancellationToken ct)
    {
        await repair.RunAsync(caller.Actor, id, ct);
        return TypedResults.NoContent();
    }
}

internal sealed record RefundPledgeBody(
    [property: Description("Minor units of the pledge's currency, above zero.")] long AmountMinor,
    [property: Description("The backer reads it.")] string Reason,
    [property: Description("How many refunds of the pledge you know of, failed ones included. If there are others by now, nothing is paid back.")] int SeenRefunds);

internal sealed record RefundAskedView([property: Description("False: this key had been used for the same refund before.")] bool IsNew);

internal sealed record BankTransferBody(
    [property: Description("The bank's own reference of the transfer.")] string Reference,
    [property: Description("The bank_details_at of the refund as you read it: when the backer corrects their details, it is later.")] DateTimeOffset BankDetailsAt);

internal sealed record SeenTransferBody(
    [property: Description("The transfer_recorded_at, or return_recorded_at, that you read: when it is recorded anew, it is later, and nothing is confirmed.")] DateTimeOffset RecordedAt);

internal sealed record ReturnedTransferBody([property: Description("The bank's own reference of what came back.")] string Reference);

internal sealed record SentRefundView(
    Guid Id, Guid PledgeId, string Reference, long AmountMinor, string Currency, [property: Description("The bank's own reference of the transfer.")] string BankReference, DateTimeOffset ConfirmedAt,
    [property: Description("The bank's own reference of what came back, as one operator has recorded it.")] string? ReturnReference, DateTimeOffset? ReturnRecordedAt)
{
    public static SentRefundView Of(SentRefund r) => new(r.Id, r.PledgeId, r.Reference, r.AmountMinor, r.Currency, r.BankReference, r.ConfirmedAt, r.ReturnReference, r.ReturnRecordedAt);
}

internal sealed record RetriedRefundView([property: Description("The refund that pays in the failed one's place.")] Guid Id);

internal sealed record DeadLetterView(
    Guid Id, string Kind, Guid SubjectId, string PlatformAccount, int Attempts, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    public static DeadLetterView Of(DeadIntent d) => new(d.Id, d.Kind, d.SubjectId, d.PlatformAccount, d.Attempts, d.LastError, d.CreatedAt, d.EndedAt);
}

internal sealed record OpenRefundView(
    Guid Id, Guid PledgeId, string Reference, string PlatformAccount, string Status, string Reason, long AmountMinor, string Currency,
    DateTimeOffset RequestedAt, string? Failure, string? PendingReason, bool HasBankDetails, DateTimeOffset? TransferRecordedAt,
    [property: Description("Where a bank transfer goes; null until the backer has said so.")] RefundAccount? Bank, DateTimeOffset? BankDetailsAt,
    [property: Description("It is not owed now: the backer's bank has taken this money back.")] bool IsWithBank,
    [property: Description("The bank's reference of a transfer before this one, which came back.")] string? ReturnedTransfer, string? ReturnedReference)
{
    public static OpenRefundView Of(OpenRefund r, RefundAccount? bank) => new(
        r.Id, r.PledgeId, r.Reference, r.PlatformAccount, r.Status, r.Reason, r.AmountMinor, r.Currency,
        r.RequestedAt, r.Failure, r.PendingReason, r.SealedDetails is not null, r.RecordedAt, bank, r.DetailsAt, r.IsWithBank, r.ReturnedTransfer, r.ReturnedReference);
}

internal sealed record DifferenceView(
    Guid Id, string Kind, string PlatformAccount, string? StripeId, Guid? OurId, string Currency, long OursMinor, long StripesMinor,
    bool CanBeRepaired, DateTimeOffset FirstSeenAt)
{
    public static DifferenceView Of(OpenDifference d) => new(
        d.Id, d.Kind, d.PlatformAccount, d.StripeId, d.OurId, d.Currency, d.OursMinor, d.StripesMinor, d.CanBeRepaired, d.FirstSeenAt);
}
