using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

internal static class PledgesApi
{
    public static void MapPledges(this RouteGroupBuilder api)
    {
        var pledges = api.MapGroup("").WithTags("Pledges");
        pledges.MapPost("/campaigns/{id:guid}/pledges", PlaceAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge)
            .WithName("place_pledge").WithSummary("Pledge: takes the units for a while and answers where to pay");
        pledges.MapGet("/campaigns/{id:guid}/pledges", ListOfCampaignAsync).WithName("list_campaign_pledges").WithSummary("A campaign's pledges as its grower sees them, the oldest first");
        pledges.MapGet("/pledges", ListMineAsync).WithName("list_pledges").WithSummary("The caller's pledges, the newest first");
        pledges.MapGet("/pledges/{id:guid}", ShowAsync).AllowAnonymous().WithName("show_pledge").WithSummary("A pledge, for its member or by its link");
        pledges.MapGet("/pledges/{id:guid}/receipt.pdf", ReceiptAsync).AllowAnonymous().WithName("print_receipt").WithSummary("What was bought and paid, with the tax in it, as a PDF")
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf");
        pledges.MapPost("/pledges/{id:guid}/checkout", ResumeAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge)
            .WithName("resume_checkout").WithSummary("Where to pay what is left to pay");
        pledges.MapPost("/pledges/{id:guid}/confirmation", ConfirmAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge)
            .WithName("confirm_payment").WithSummary("Ask how the payment stands instead of waiting for the news; answers the pledge");
        pledges.MapPost("/pledges/{id:guid}/codes", SendCodeAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge)
            .WithName("send_pledge_code").WithSummary("Send the guest a code by e-mail, without which they change nothing");
        pledges.MapPost("/pledges/{id:guid}/changes", ChangeAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Pledge)
            .WithName("change_pledge").WithSummary("Change lines or address until the campaign closes; more is paid first, less comes back");
        pledges.MapPost("/pledges/{id:guid}/cancellation", CancelAsync).AllowAnonymous()
            .WithName("cancel_pledge").WithSummary("Cancel until the campaign closes; all money goes back");
        pledges.MapPost("/pledges/{id:guid}/links", RenewLinkAsync).AllowAnonymous()
            .WithName("renew_pledge_link").WithSummary("Make all links to the pledge void, and answer a new one");
    }

    private static async Task<Created<PlacedPledgeView>> PlaceAsync(
        Caller caller, Guid id, PledgeBody body,
        [FromHeader(Name = "Idempotency-Key"), Description("The same key with the same body is the same pledge, however often it is sent.")] string? key,
        PlacePledge place, CancellationToken ct)
    {
        var placed = await place.RunAsync(caller.Actor, body.ToInput(id, key), ct);
        return TypedResults.Created($"{ApiSetup.Root}/pledges/{placed.Id}", new PlacedPledgeView(placed.Id, placed.Reference, placed.PayUrl, placed.ManageLinkToken));
    }

    private static async Task<ApiPage<CampaignPledgeItem>> ListOfCampaignAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PageQuery page, PledgeQueries queries, CancellationToken ct) =>
        http.Show(await queries.OfCampaignAsync(caller.Actor, id, page.After, page.Size, ct), CampaignPledgeItem.Of);

    private static async Task<ApiPage<PledgeItem>> ListMineAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, PledgeQueries queries, CancellationToken ct) =>
        http.Show(await queries.OfMemberAsync(caller.Actor.MustBeMember(), page.After, page.Size, ct), PledgeItem.Of);

    private static async Task<PledgeDetails> ShowAsync(Caller caller, Guid id, [AsParameters] PledgeLink link, PledgeSight sight, CancellationToken ct) =>
        PledgeDetails.Of(await sight.SeeAsync(caller.Actor, id, link, ct));

    private static async Task<IResult> ReceiptAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PledgeLink link, [Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? language,
        [Description("a4, a5, letter or roll100x150; as is usual in the recipient's country if left out.")] string? paper, PledgeSight sight, PrintReceipt print, CancellationToken ct)
    {
        var pledge = await sight.SeeAsync(caller.Actor, id, link, ct);
        var chosen = PrintReceipt.PaperFor(pledge, paper);
        return TypedResults.Stream(
            stream => print.RunAsync(pledge, language ?? CultureInfo.CurrentUICulture.Name, chosen, stream, http.RequestAborted), "application/pdf", $"receipt-{pledge.Reference}.pdf");
    }

    private static async Task<PayUrlView> ResumeAsync(Caller caller, Guid id, [AsParameters] PledgeLink link, PledgeSight sight, ResumeCheckout resume, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        return new PayUrlView(await resume.RunAsync(id, ct));
    }

    private static async Task<PledgeDetails> ConfirmAsync(
        Caller caller, Guid id, [AsParameters] PledgeLink link, PledgeSight sight, PledgeCheckout checkout, ConfirmPayment confirm, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        try
        {
            if (await checkout.PendingPaymentAsync(id, ct) is { } paymentId)
                await confirm.RunAsync(paymentId, ct);
        }
        catch (GatewayUnavailable)
        {
            throw new RuleBroken($"The payment provider cannot be reached right now. Please try again in a minute.");
        }
        return PledgeDetails.Of(await sight.SeeAsync(caller.Actor, id, link, ct));
    }

    private static async Task<NoContent> SendCodeAsync(Caller caller, Guid id, [AsParameters] PledgeLink link, PledgeSight sight, SendPledgeCode send, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        await send.RunAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<ChangedPledgeView> ChangeAsync(
        Caller caller, Guid id, [AsParameters] PledgeLink link, ChangePledgeInput body, PledgeSight sight, ChangePledge change, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        var changed = await change.RunAsync(caller.Actor, id, body with { Code = link.CodeOr(body.Code) }, ct);
        return new ChangedPledgeView(changed.Difference.Minor, changed.Difference.Currency, changed.IsApplied, changed.PayUrl);
    }

    private static async Task<PledgeDetails> CancelAsync(
        Caller caller, Guid id, [AsParameters] PledgeLink link, CodeBody body, PledgeSight sight, CancelPledge cancel, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        await cancel.RunAsync(caller.Actor, id, link.CodeOr(body.Code), ct);
        return PledgeDetails.Of(await sight.SeeAsync(caller.Actor, id, link, ct));
    }

    private static async Task<LinkView> RenewLinkAsync(
        Caller caller, Guid id, [AsParameters] PledgeLink link, CodeBody body, PledgeSight sight, RevokePledgeLinks revoke, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        return new LinkView(await revoke.RunAsync(caller.Actor, id, link.CodeOr(body.Code), ct));
    }
}

internal sealed record PledgeBody(
    IReadOnlyList<LineInput> Lines, AddressInput Address,
    [property: Description("A member who leaves it out pledges under their own address.")] string? Email,
    [property: Description("Of the e-mails: en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? Language,
    string? GiftNote,
    [property: Description("What a quote said it costs in all: if it costs something else by now, nothing is taken.")] long? ExpectedTotalMinor = null,
    [property: Description("Fetched at this pick-up point of the campaign instead of shipped: of the address, only recipient and phone count.")] Guid? PickUpPointId = null)
{
    public PlacePledgeInput ToInput(Guid campaignId, string? key) => new()
    {
        CampaignId = campaignId,
        Lines = Lines,
        Address = Address,
        Email = Email,
        Culture = Language ?? CultureInfo.CurrentUICulture.Name,
        GiftNote = GiftNote,
        IdempotencyKey = key,
        ExpectedTotalMinor = ExpectedTotalMinor,
        PickUpPointId = PickUpPointId,
    };
}

internal sealed record CodeBody([property: Description("The code from our e-mail; the pledge's member needs none.")] string? Code);

internal sealed record PlacedPledgeView(
    Guid Id, string Reference,
    [property: Description("Where to pay; null when the payment provider could not be reached (ask checkout again), or nothing is left to pay.")] Uri? PayUrl,
    [property: Description("Shows the pledge without an account: the value of the header Pledge-Link.")] string Link);

internal sealed record PayUrlView(Uri PayUrl);

internal sealed record LinkView(string Link);

internal sealed record ChangedPledgeView(
    [property: Description("Positive: to be paid. Negative: on its way back.")] long DifferenceMinor, string Currency,
    [property: Description("False: the change waits for its payment.")] bool IsApplied, Uri? PayUrl);
