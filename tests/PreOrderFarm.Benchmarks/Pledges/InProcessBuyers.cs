using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>Callers in this process, without HTTP.</summary>
internal static class InProcessBuyers
{
    private static int people;

    /// <summary>Checked requests into the database, grouped as the product groups them.</summary>
    public static async Task<double> AdmissionAsync(BenchDatabase database, PaidCampaign campaign, TimeSpan warmUp, TimeSpan duration)
    {
        var region = await database.ValueAsync<Guid>("select id from campaign_regions where campaign_id = $1 and position = 1", campaign.Id);
        await using var farm = BenchFarm.Build(database.ConnectionString);
        var admission = farm.GetRequiredService<PledgeAdmission>();
        return await Measure.PerSecondAsync(PledgesBenchmark.Buyers, warmUp, duration, async _ =>
        {
            var admitted = await admission.RunAsync(Request(campaign, region), CancellationToken.None);
            if (admitted.Outcome != AdmissionOutcome.Placed)
                throw new InvalidOperationException($"Admission answered {admitted.Outcome}.");
        });
    }

    /// <summary>All that PlacePledge does, but for the provider, who answers at once.</summary>
    public static async Task<double> UseCaseAsync(BenchDatabase database, PaidCampaign campaign, TimeSpan warmUp, TimeSpan duration)
    {
        await using var farm = BenchFarm.Build(database.ConnectionString, services => services.Replace(ServiceDescriptor.Scoped<IPaymentGateway, InstantGateway>()));
        return await Measure.PerSecondAsync(PledgesBenchmark.Buyers, warmUp, duration, async _ =>
        {
            await using var scope = farm.CreateAsyncScope();
            var placed = await scope.ServiceProvider.GetRequiredService<PlacePledge>().RunAsync(Actor.Nobody, Order(campaign), CancellationToken.None);
            if (placed.PayUrl is null)
                throw new InvalidOperationException("The pledge has no payment page.");
        });
    }

    public static string NextEmail() => string.Create(CultureInfo.InvariantCulture, $"buyer{Interlocked.Increment(ref people)}@farm.test");

    private static PlacePledgeInput Order(PaidCampaign campaign) => new()
    {
        CampaignId = campaign.Id,
        Lines = [new LineInput(campaign.Box, 1)],
        Email = NextEmail(),
        Culture = "en",
        Address = Given.Address(),
    };

    private static AdmissionRequest Request(PaidCampaign campaign, Guid region)
    {
        var (now, email, address) = (DateTimeOffset.UtcNow, NextEmail(), Given.Address());
        return new AdmissionRequest
        {
            PledgeId = Guid.CreateVersion7(now),
            PaymentId = Guid.CreateVersion7(now),
            Reference = PledgeReference.Next(),
            CampaignId = campaign.Id,
            RegionId = region,
            Email = email,
            NormalizedEmail = email,
            MemberId = null,
            Culture = "en",
            Recipient = address.Recipient!,
            Phone = address.Phone!,
            Line1 = address.Line1!,
            Line2 = "",
            City = address.City!,
            Subdivision = address.Subdivision!,
            PostalCode = address.PostalCode!,
            Country = address.Country!,
            GiftNote = "",
            Offers = [campaign.Box],
            Quantities = [1],
            Key = null,
            RequestHash = null,
        };
    }
}

/// <summary>Opens pages at once and knows nothing else: what a pledge costs us, without what Stripe costs.</summary>
internal sealed class InstantGateway : IPaymentGateway
{
    public Task<CheckoutState> OpenCheckoutAsync(CheckoutOrder order, CancellationToken ct) =>
        Task.FromResult(new CheckoutState(CheckoutStatus.Open, order.PaymentId, $"cs_{order.PaymentId:N}", $"https://pay.farm.test/{order.PaymentId:N}"));

    public Task<CheckoutState> ReadCheckoutAsync(string account, string sessionId, CancellationToken ct) => throw new NotSupportedException();

    public Task<CheckoutState> ExpireCheckoutAsync(string account, string sessionId, CancellationToken ct) => throw new NotSupportedException();

    public Task<RefundState> RefundAsync(RefundOrder order, CancellationToken ct) => throw new NotSupportedException();

    public Task<RefundState> ReadRefundAsync(string account, string refundId, CancellationToken ct) => throw new NotSupportedException();

    public Task<Settlement?> ReadPaymentSettlementAsync(string account, string paymentIntentId, CancellationToken ct) => throw new NotSupportedException();

    public Task<Settlement?> ReadRefundSettlementAsync(string account, string refundId, CancellationToken ct) => throw new NotSupportedException();

    public Task<Settlement?> ReadReturnedRefundSettlementAsync(string account, string refundId, CancellationToken ct) => throw new NotSupportedException();

    public GatewayEvent VerifyEvent(ReadOnlySpan<byte> rawBody, string? signatureHeader) => throw new NotSupportedException();
}
