using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Opens the payment page of a pledge or of a change. Everything on the page comes from rows that do not change, so that
/// asking twice asks for the same page.
/// </summary>
public sealed class PledgeCheckout(FarmDbContext db, OpenCheckout open, IOptions<SiteOptions> site, ILogger<PledgeCheckout> log)
{
    /// <summary>The page of the pledge's (or its held change's) pending payment; null when there is none any more, or the provider cannot be reached now.</summary>
    public async Task<Uri?> TryOpenForPledgeAsync(Guid pledgeId, CancellationToken ct) =>
        await PendingPaymentAsync(pledgeId, ct) is { } paymentId ? await TryOpenAsync(paymentId, ct) : null;

    public async Task<Uri?> TryOpenAsync(Guid paymentId, CancellationToken ct)
    {
        try
        {
            return await OpenAsync(paymentId, ct);
        }
        catch (GatewayUnavailable away)
        {
            log.LogWarning(away, "The page of payment {Payment} could not be opened; the backer can try again", paymentId);
            return null;
        }
        catch (GatewayRefused refused)
        {
            log.LogError(refused, "The page of payment {Payment} was refused; its hold will run out", paymentId);
            return null;
        }
    }

    public async Task<Uri> OpenAsync(Guid paymentId, CancellationToken ct) =>
        await open.RunAsync(paymentId, await PageAsync(paymentId, ct), ct);

    public Task<Guid?> PendingPaymentAsync(Guid pledgeId, CancellationToken ct) =>
        db.Set<Payment>().AsNoTracking()
            .Where(p => p.PledgeId == pledgeId && p.Status == PaymentStatus.Pending)
            .OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id)
            .Select(p => (Guid?)p.Id)
            .FirstOrDefaultAsync(ct);

    private async Task<CheckoutPageRequest> PageAsync(Guid paymentId, CancellationToken ct)
    {
        var payment = await db.Set<Payment>().AsNoTracking().SingleAsync(p => p.Id == paymentId, ct);
        var pledge = await db.Set<Pledge>().AsNoTracking().Include(p => p.Lines).SingleAsync(p => p.Id == payment.PledgeId, ct);
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleAsync(c => c.Id == pledge.CampaignId, ct);
        var offers = await db.Set<Offer>().AsNoTracking().Where(o => o.CampaignId == campaign.Id).ToDictionaryAsync(o => o.Id, ct);
        var bought = pledge.Lines.Select(line => line.OfferId)
            .Union(await db.Set<PledgeChangeLine>().Where(line => line.ChangeId == payment.ChangeId).Select(line => line.OfferId).ToListAsync(ct));
        var claimDays = bought.Max(offer => offers[offer].ClaimWindowDays);
        return new CheckoutPageRequest(
            $"{campaign.Title} · {pledge.Reference}",
            payment.ChangeId is null ? LinesOf(pledge, offers) : [new CheckoutLine(PledgeTexts.Difference(pledge.Culture, pledge.Reference), payment.Amount, 1)],
            pledge.Email,
            pledge.Culture,
            Page("paid", paymentId),
            Page("unpaid", paymentId),
            LocalTime.EndOf(campaign.ShipsUntil, campaign.TimeZone).AddDays(claimDays));
    }

    private static List<CheckoutLine> LinesOf(Pledge pledge, Dictionary<Guid, Offer> offers)
    {
        var lines = pledge.Lines.OrderBy(line => offers[line.OfferId].Position)
            .SelectMany(line => new CheckoutLine[]
            {
                new(offers[line.OfferId].Name, new Money(line.EarlyPriceMinor, pledge.Currency), line.EarlyUnits),
                new(offers[line.OfferId].Name, new Money(line.UnitPriceMinor, pledge.Currency), line.Quantity - line.EarlyUnits),
            })
            .Where(line => line.Quantity > 0)
            .ToList();
        if (pledge.ShippingMinor > 0)
            lines.Add(new CheckoutLine(PledgeTexts.Shipping(pledge.Culture), pledge.Shipping, 1));
        return lines;
    }

    // By payment and not by signed link: a signed link is another one each time, and the page must stay the same.
    private Uri Page(string how, Guid paymentId) => new($"{site.Value.BaseUrl}/pledges/{how}/{paymentId:D}");
}
