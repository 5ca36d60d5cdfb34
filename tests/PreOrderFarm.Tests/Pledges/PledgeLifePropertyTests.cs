using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>Whatever backers, banks, webhooks and the clock do, in any order: every counter is the sum of what it counts.</summary>
public sealed class PledgeLifePropertyTests : IAsyncLifetime
{
    private static readonly string[] Cards = ["4242424242424242", "4242424242424242", "4000000000000002", "4000009990000013", "4000009990000021"];

    private FarmHost farm = null!;
    private readonly List<Guid> pledges = [];
    private Actor backer = null!;
    private Guid point;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20_270_315)]
    public async Task Counters_and_ledger_are_the_sums_of_what_they_count(int seed)
    {
        var random = new Random(seed);
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 25, offerCap: 18, perBacker: 12);
        point = await farm.Given.OfferedPointAsync(harvest, capacity: 9);
        pledges.Clear();

        for (var step = 0; step < 45; step++)
        {
            await StepAsync(harvest, random);
            await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        }
        farm.Clock.Advance(TimeSpan.FromHours(2));
        await SweepAsync();
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        var totals = await farm.UseAsync<ReadCampaignTotals, CampaignTotals>(read => read.RunAsync(harvest.CampaignId, CancellationToken.None));
        Assert.Equal(0, totals.Holds);
    }

    private async Task StepAsync(Harvest harvest, Random random)
    {
        var pledge = pledges.Count == 0 ? (Guid?)null : pledges[random.Next(pledges.Count)];
        try
        {
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    await PlaceAsync(harvest, random);
                    break;
                case 3 or 4 when pledge is { } id:
                    await PayAsync(id, Cards[random.Next(Cards.Length)]);
                    break;
                case 5:
                    await farm.SettleAsync();
                    break;
                case 6:
                    farm.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 40)));
                    await SweepAsync();
                    break;
                case 7 when pledge is { } id:
                    await ChangeAsync(harvest, id, random);
                    break;
                case 8 when pledge is { } id:
                    await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, id, null, CancellationToken.None));
                    break;
                default:
                    break;
            }
        }
        catch (RuleBroken)
        {
            // Many random steps are refused; what matters is what they leave behind.
        }
    }

    private async Task PlaceAsync(Harvest harvest, Random random)
    {
        var order = farm.Given.Order(harvest, random.Next(0, 4), random.Next(0, 3), email: backer.Email);
        var placed = await farm.Given.PlaceAsync(random.Next(2) == 0 ? order : order with { PickUpPointId = point }, backer);
        pledges.Add(placed.Id);
    }

    private async Task PayAsync(Guid pledgeId, string card)
    {
        var payment = await farm.Given.NewestPaymentAsync(pledgeId);
        var session = farm.Stripe.State.Sessions.Find(payment.CheckoutSessionId!)!;
        if (payment.Status == PaymentStatus.Pending && session.Status == SessionStatus.Open)
            farm.Stripe.Pay(session.Id, new PayRequest(Card: card));
    }

    private Task ChangeAsync(Harvest harvest, Guid pledgeId, Random random)
    {
        var input = new ChangePledgeInput { Lines = [new LineInput(harvest.Box, random.Next(1, 6)), new LineInput(harvest.FamilyBox, random.Next(1, 4))] };
        if (random.Next(2) == 0)
            input.Address = Given.Address(subdivision: random.Next(2) == 0 ? "新疆" : "上海市");
        return farm.UseAsync<ChangePledge>(change => change.RunAsync(backer, pledgeId, input, CancellationToken.None));
    }

    private async Task SweepAsync()
    {
        farm.Stripe.RunDue();
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(CancellationToken.None));
        await farm.SettleAsync();
    }
}
