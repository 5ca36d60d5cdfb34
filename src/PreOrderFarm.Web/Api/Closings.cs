using System.ComponentModel;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;

namespace PreOrderFarm.Web.Api;

/// <summary>How a campaign ends: by its deadline, or by being called off.</summary>
internal static class ClosingsApi
{
    public static void MapClosings(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns/{id:guid}").WithTags("Closing");
        campaigns.MapGet("/closing", ShowAsync).WithName("show_closing").WithSummary("How a campaign ended at its deadline; 404 until it has");
        campaigns.MapGet("/closing/preview", PreviewAsync).WithName("preview_closing").WithSummary("What would happen if an open campaign closed now; nothing is written");
        campaigns.MapPost("/cancellation", CancelAsync).WithName("cancel_campaign").WithSummary("Call a campaign off; what has not shipped is refunded");
    }

    private static async Task<ClosingView> ShowAsync(Caller caller, Guid id, ClosingQueries queries, CancellationToken ct) =>
        ClosingView.Of(await queries.FindAsync(caller.Actor, id, ct));

    private static async Task<ClosingPreviewView> PreviewAsync(Caller caller, Guid id, PreviewClosing preview, CancellationToken ct) =>
        ClosingPreviewView.Of(await preview.RunAsync(caller.Actor, id, ct));

    private static async Task<CampaignView> CancelAsync(Caller caller, Guid id, ReasonBody body, CancelCampaign cancel, CampaignQueries queries, CancellationToken ct)
    {
        await cancel.RunAsync(caller.Actor, id, body.Reason, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }
}

internal sealed record ClosingView(
    Guid CampaignId, ClosingOutcome Outcome, ClosingReason Reason, DateTimeOffset DecidedAt, long GoodsMinor, long ShippingMinor, string Currency,
    long Boxes, long Grams, long Pledges, int Parcels, int Batches, int Refunds,
    [property: Description("Null without a stretch target.")] bool? IsStretchReached)
{
    public static ClosingView Of(ClosingResult c) => new(
        c.CampaignId, c.Outcome, c.Reason, c.DecidedAt, c.Goods.Minor, c.Shipping.Minor, c.Goods.Currency,
        c.Boxes, c.Grams, c.Pledges, c.Parcels, c.Batches, c.Refunds, c.IsStretchReached);
}

internal sealed record ClosingPreviewView(
    Guid CampaignId, ClosingOutcome Outcome, ClosingReason Reason, DateTimeOffset At, string Currency, long GoodsMinor, long ShippingMinor,
    long Boxes, long Grams, long Pledges, [property: Description("Reservations that are not paid yet; those that are paid in time count as well.")] long PendingHolds,
    int Parcels, int Batches, int Refunds, long RefundedMinor, long PlatformFeeMinor,
    [property: Description("From Stripe's balance transactions; null while it knows none of the payments' fees.")] long? ProcessingFeeMinor,
    [property: Description("Some payments are not settled yet: their fees are taken to be like those of the others.")] bool IsFeeEstimated,
    long ReserveMinor, long NetMinor, [property: Description("Null without a stretch target.")] bool? IsStretchReached)
{
    public static ClosingPreviewView Of(ClosingPreview p) => new(
        p.CampaignId, p.Outcome, p.Reason, p.At, p.Goods.Currency, p.Goods.Minor, p.Shipping.Minor, p.Boxes, p.Grams, p.Progress.Pledges, p.PendingHolds,
        p.Parcels, p.Batches, p.Refunds, p.Refunded.Minor, p.PlatformFee.Minor, p.ProcessingFee?.Minor, p.IsFeeEstimated, p.Reserve.Minor, p.Net.Minor, p.Progress.StretchAtClosing);
}
