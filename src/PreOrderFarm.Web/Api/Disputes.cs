using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Web.Api;

/// <summary>What stops the release of money: disputes, and problems that backers reported. For operators.</summary>
internal static class DisputesApi
{
    public static void MapDisputes(this RouteGroupBuilder api)
    {
        var disputes = api.MapGroup("").WithTags("Disputes");
        disputes.MapGet("/disputes", ListAsync).WithName("list_disputes").WithSummary("200 disputes: open ones first, those that are due soonest before others (operators)");
        disputes.MapGet("/disputes/{id:guid}", ShowAsync).WithName("show_dispute").WithSummary("A dispute and the evidence: what was sent, or a proposal of what to send (operators)");
        disputes.MapPost("/disputes/{id:guid}/evidence", SubmitAsync).WithName("submit_evidence").WithSummary("Send the evidence to the bank, once (operators)");
        disputes.MapGet("/problems", ProblemsAsync).WithName("list_problems").WithSummary("100 problems that backers reported and nobody has settled, the oldest first (operators)");
        disputes.MapPost("/problems/{parcelId:guid}/settlement", SettleAsync).WithName("settle_problem").WithSummary("Say how a problem was settled: the parcel's money may be released again (operators)");
    }

    private static async Task<Whole<DisputeItemView>> ListAsync(Caller caller, DisputeQueries queries, CancellationToken ct) =>
        new([.. (await queries.AllAsync(caller.Actor, ct)).Select(DisputeItemView.Of)]);

    private static async Task<DisputeView> ShowAsync(Caller caller, Guid id, DisputeQueries queries, CancellationToken ct) =>
        DisputeView.Of(await queries.ByIdAsync(caller.Actor, id, ct));

    private static async Task<NoContent> SubmitAsync(Caller caller, Guid id, DisputeEvidenceText body, SubmitEvidence submit, CancellationToken ct)
    {
        await submit.RunAsync(caller.Actor, id, body, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Whole<ReportedProblem>> ProblemsAsync(Caller caller, FindProblems find, CancellationToken ct) => new(await find.RunAsync(caller.Actor, ct));

    private static async Task<NoContent> SettleAsync(Caller caller, Guid parcelId, SettlementBody body, SettleProblem settle, CancellationToken ct)
    {
        await settle.RunAsync(caller.Actor, parcelId, body.Note, ct);
        return TypedResults.NoContent();
    }
}

internal sealed record SettlementBody([property: Description("For those who look at it later.")] string Note);

internal sealed record DisputeItemView(
    Guid Id, string Campaign, string PledgeReference, string Status, string Reason, long AmountMinor, string Currency, DateTimeOffset? DueBy,
    DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt)
{
    public static DisputeItemView Of(DisputeCard d) =>
        new(d.Id, d.Campaign, d.PledgeReference, d.Status, d.Reason, d.Amount.Minor, d.Amount.Currency, d.DueBy, d.OpenedAt, d.ClosedAt);
}

internal sealed record DisputeView(
    DisputeItemView Dispute, DateTimeOffset? FundsWithdrawnAt, DateTimeOffset? FundsReinstatedAt, bool TakesEvidence, DisputeEvidenceText Evidence,
    DateTimeOffset? SubmittedAt, DateTimeOffset? SentAt)
{
    public static DisputeView Of(DisputeDetail d) =>
        new(DisputeItemView.Of(d.Card), d.FundsWithdrawnAt, d.FundsReinstatedAt, d.TakesEvidence, d.Evidence, d.SubmittedAt, d.SentAt);
}
