using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

/// <summary>What growers are owed, how they are paid, and the bank transfers that two operators record and confirm.</summary>
internal static class PayoutsApi
{
    public static void MapPayouts(this RouteGroupBuilder api)
    {
        var growers = api.MapGroup("/growers/{id:guid}").WithTags("Payouts");
        growers.MapGet("/money", MoneyAsync).WithName("list_grower_money").WithSummary("The money of a farm's campaigns, all of them, the newest first");
        growers.MapGet("/payouts", OfGrowerAsync).WithName("list_grower_payouts").WithSummary("The newest 200 payouts of a farm");
        growers.MapGet("/payout-account", AccountAsync).WithName("show_payout_account").WithSummary("How a farm is paid, and what Stripe still asks of it");
        growers.MapPost("/payout-account/onboarding", OnboardAsync).WithName("onboard_grower").WithSummary("An address at Stripe where the farm's owner says who they are; it works once, and for minutes");
        growers.MapPut("/payout-account/bank", BankAsync).WithName("give_bank_details").WithSummary("Be paid by bank transfer (the farm's owner)");
        growers.MapGet("/payout-terms", TermsAsync).WithName("show_payout_terms").WithSummary("Advance and reserve of a farm (operators)");
        growers.MapPut("/payout-terms", ChangeTermsAsync).WithName("change_payout_terms").WithSummary("Agree on another advance or reserve, for campaigns funded from now on (operators)");

        var payouts = api.MapGroup("").WithTags("Payouts");
        payouts.MapGet("/payouts", AllAsync).WithName("list_payouts").WithSummary("The newest 200 payouts of all farms (operators)");
        payouts.MapGet("/payouts/{id:guid}", StatementAsync).WithName("show_payout").WithSummary("A payout and its statement, whose lines sum to it");
        payouts.MapPost("/payout-runs", StartAsync).WithName("start_payout_run").WithSummary("Start the prepared run, or one of what is payable now (operators)");
        payouts.MapPost("/payouts/{id:guid}/bank-transfer", RecordAsync).WithName("record_payout_transfer").WithSummary("Record that a payout was sent by bank (operators)");
        payouts.MapDelete("/payouts/{id:guid}/bank-transfer", TakeBackAsync).WithName("take_payout_transfer_back").WithSummary("Take a record back that nobody has confirmed (operators)");
        payouts.MapPost("/payouts/{id:guid}/bank-transfer/confirmation", ConfirmAsync).WithName("confirm_payout_transfer").WithSummary("Confirm another operator's bank transfer (operators)");
        payouts.MapPost("/payouts/{id:guid}/bank-transfer/return", ReturnAsync).WithName("return_payout_transfer").WithSummary("Record that the bank sent a confirmed transfer back (operators)");
        payouts.MapDelete("/payouts/{id:guid}/bank-transfer/return", WithdrawReturnAsync).WithName("withdraw_payout_return").WithSummary("Take back that it came back, which nobody has confirmed (operators)");
        payouts.MapPost("/payouts/{id:guid}/bank-transfer/return/confirmation", ConfirmReturnAsync).WithName("confirm_payout_return").WithSummary("Confirm that it came back: the payout is owed again (operators)");
    }

    // The way in which a farm is paid is asked for first: for an operator, a farm that is not there has no money either.
    private static async Task<Whole<CampaignMoneyView>> MoneyAsync(Caller caller, Guid id, PayoutQueries queries, CancellationToken ct)
    {
        await queries.WayAsync(caller.Actor, id, ct);
        return new([.. (await queries.CampaignsAsync(caller.Actor, id, ct)).Select(CampaignMoneyView.Of)]);
    }

    private static async Task<Whole<PayoutItemView>> OfGrowerAsync(Caller caller, Guid id, PayoutQueries queries, CancellationToken ct)
    {
        await queries.WayAsync(caller.Actor, id, ct);
        return new([.. (await queries.PayoutsAsync(caller.Actor, id, runId: null, ct)).Select(PayoutItemView.Of)]);
    }

    private static async Task<Whole<PayoutItemView>> AllAsync(Caller caller, PayoutQueries queries, CancellationToken ct) =>
        new([.. (await queries.PayoutsAsync(caller.Actor, growerId: null, runId: null, ct)).Select(PayoutItemView.Of)]);

    private static Task<GrowerPayoutWay> AccountAsync(Caller caller, Guid id, PayoutQueries queries, CancellationToken ct) => queries.WayAsync(caller.Actor, id, ct);

    // Stripe leads back to the page of the same grower.
    private static async Task<OnboardingView> OnboardAsync(Caller caller, Guid id, OnboardGrower onboard, IOptions<SiteOptions> site, CancellationToken ct)
    {
        var page = new Uri(new Uri(site.Value.BaseUrl), $"/grower/{id:D}/payouts");
        return new((await onboard.RunAsync(caller.Actor, id, page, new Uri(page, "?from=stripe"), ct)).AbsoluteUri);
    }

    private static async Task<NoContent> BankAsync(Caller caller, Guid id, BankDetails body, GiveBankDetails give, CancellationToken ct)
    {
        await give.RunAsync(caller.Actor, id, body, ct);
        return TypedResults.NoContent();
    }

    private static Task<GrowerSettingsView> TermsAsync(Caller caller, Guid id, PayoutQueries queries, CancellationToken ct) => queries.SettingsAsync(caller.Actor, id, ct);

    private static async Task<NoContent> ChangeTermsAsync(Caller caller, Guid id, PayoutTermsBody body, ChangePayoutSettings change, CancellationToken ct)
    {
        await change.RunAsync(caller.Actor, id, body.AdvanceBasisPoints, body.ReserveBasisPoints, body.ReserveDays, ct);
        return TypedResults.NoContent();
    }

    private static async Task<StatementView> StatementAsync(Caller caller, Guid id, PayoutQueries queries, SealBankDetails seal, CancellationToken ct)
    {
        var statement = await queries.StatementAsync(caller.Actor, id, ct);
        var bank = caller.Actor.IsOperator && statement.Payout.Method == PayoutMethod.Bank ? await queries.BankDetailsAsync(caller.Actor, id, seal, ct) : null;
        return StatementView.Of(statement, bank);
    }

    private static async Task<StartedRunView> StartAsync(Caller caller, StartPayoutRun start, CancellationToken ct) => new(await start.RunAsync(caller.Actor, ct));

    private static async Task<NoContent> RecordAsync(Caller caller, Guid id, PayoutTransferBody body, RecordBankTransfer transfers, CancellationToken ct)
    {
        await transfers.RunAsync(caller.Actor, id, body.AccountId, body.AmountMinor, body.Reference, body.PaidOn, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> TakeBackAsync(
        Caller caller, Guid id, [FromQuery(Name = "recorded_at"), Description("The transfer_recorded_at of the payout as you read it.")] DateTimeOffset? recordedAt,
        RecordBankTransfer transfers, CancellationToken ct)
    {
        await transfers.TakeBackAsync(caller.Actor, id, recordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ConfirmAsync(Caller caller, Guid id, SeenTransferBody body, RecordBankTransfer transfers, CancellationToken ct)
    {
        await transfers.ConfirmAsync(caller.Actor, id, body.RecordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ReturnAsync(Caller caller, Guid id, ReturnedPayoutBody body, ReturnBankTransfer returned, CancellationToken ct)
    {
        await returned.RecordAsync(caller.Actor, id, body.RecordedAt, body.Reference, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> WithdrawReturnAsync(
        Caller caller, Guid id, [FromQuery(Name = "recorded_at"), Description("The return_recorded_at of the payout as you read it.")] DateTimeOffset? recordedAt,
        ReturnBankTransfer returned, CancellationToken ct)
    {
        await returned.TakeBackAsync(caller.Actor, id, recordedAt, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ConfirmReturnAsync(Caller caller, Guid id, SeenTransferBody body, ReturnBankTransfer returned, CancellationToken ct)
    {
        await returned.ConfirmAsync(caller.Actor, id, body.RecordedAt, ct);
        return TypedResults.NoContent();
    }
}

/// <summary>A list that is not paged: its length is bounded.</summary>
internal sealed record Whole<T>(IReadOnlyList<T> Items)
    where T : class;

internal sealed record OnboardingView([property: Description("For the owner's browser.")] string Url);

internal sealed record PayoutTermsBody(
    [property: Description("Hundredths of a percent of what is funded, paid at funding: 0 to 3000.")] int AdvanceBasisPoints,
    [property: Description("Hundredths of a percent of each release, kept for later refunds.")] int ReserveBasisPoints,
    [property: Description("How long it is kept.")] int ReserveDays);

internal sealed record PayoutTransferBody(
    [property: Description("The bank_account_id of the payout as you read it: when the farm gives other details, it is another.")] Guid AccountId,
    [property: Description("The bank's own reference of the transfer.")] string Reference,
    [property: Description("The day on which it left.")] DateOnly PaidOn,
    [property: Description("What was sent; left out: all of it. An advance is made smaller when money goes back to backers.")] long? AmountMinor = null);

internal sealed record ReturnedPayoutBody(
    [property: Description("The transfer_recorded_at of the payout as you read it.")] DateTimeOffset RecordedAt,
    [property: Description("The bank's own reference of what came back.")] string Reference);

internal sealed record StartedRunView(Guid Id);

internal sealed record CampaignMoneyView(
    Guid CampaignId, string Title, Guid GrowerId, string Currency, long HeldMinor, [property: Description("Before fees.")] long ReleasedMinor, long PlatformFeeMinor,
    long ProcessingFeeMinor, long ReserveMinor, long PayableMinor, long AdvanceMinor, long DebtMinor, long OnTheWayMinor, long DisputedMinor)
{
    public static CampaignMoneyView Of(CampaignMoney m) => new(
        m.CampaignId, m.Title, m.GrowerId, m.Held.Currency, m.Held.Minor, m.Released.Minor, m.PlatformFee.Minor,
        m.ProcessingFee.Minor, m.Reserve.Minor, m.Payable.Minor, m.Advance.Minor, m.Debt.Minor, m.OnTheWay.Minor, m.Disputed.Minor);
}

internal sealed record PayoutItemView(
    Guid Id, PayoutKind Kind, Guid CampaignId, string Campaign, Guid GrowerId, string Currency, long AmountMinor, long ReversedMinor, PayoutMethod Method,
    PayoutStatus Status, DateTimeOffset RequestedAt, DateTimeOffset? SucceededAt, string? Failure, string? Reference)
{
    public static PayoutItemView Of(PayoutCard p) => new(
        p.Id, p.Kind, p.CampaignId, p.Campaign, p.GrowerId, p.Amount.Currency, p.Amount.Minor, p.Reversed.Minor, p.Method,
        p.Status, p.RequestedAt, p.SucceededAt, p.Failure, p.Reference);
}

internal sealed record StatementView(
    PayoutItemView Payout, IReadOnlyList<StatementLineView> Lines, DateOnly? PaidOn, [property: Description("Where a bank transfer goes: shown to operators.")] BankDetails? Bank,
    [property: Description("Whose details these are: named when the transfer is recorded.")] Guid? BankAccountId,
    DateTimeOffset? TransferRecordedAt, [property: Description("Since then one operator says that it came back.")] DateTimeOffset? ReturnRecordedAt,
    [property: Description("The bank's reference of the transfer that came back last.")] string? ReturnedTransfer, string? ReturnedReference)
{
    public static StatementView Of(PayoutStatement s, PayoutBank? bank) => new(PayoutItemView.Of(s.Payout), [.. s.Lines.Select(StatementLineView.Of)], s.Transfer.PaidOn, bank?.Details, bank?.AccountId,
        s.Transfer.RecordedAt, s.Transfer.Returning?.RecordedAt, s.Transfer.ReturnedTransfer, s.Transfer.ReturnedReference);
}

internal sealed record StatementLineView(
    string Kind, int? ParcelNumber, DateTimeOffset OccurredAt, long GrossMinor, long PlatformFeeMinor, long ProcessingFeeMinor, long ReserveMinor, long AmountMinor)
{
    public static StatementLineView Of(StatementLine l) => new(
        l.Kind, l.ParcelNumber, l.OccurredAt, l.Gross.Minor, l.PlatformFee.Minor, l.ProcessingFee.Minor, l.Reserve.Minor, l.Amount.Minor);
}
