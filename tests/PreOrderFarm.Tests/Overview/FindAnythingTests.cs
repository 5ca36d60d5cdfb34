using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Overview;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Overview;

public sealed class FindAnythingTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private PlacedPledge pledge = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        backer = await farm.Given.MemberAsync("Li.Wei@farm.test");
        pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 1, email: "li.wei@farm.test", actor: backer);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_reference_is_found_however_it_is_written_and_is_exact()
    {
        var reference = (await farm.Given.PledgeAsync(pledge.Id)).Reference;
        foreach (var written in new[] { reference, reference.ToLowerInvariant(), " " + reference[3..], reference.Replace("-", "", StringComparison.Ordinal) })
        {
            var found = Assert.Single(await FindAsync(written));
            Assert.Equal((FoundKind.Pledge, pledge.Id, true), (found.Kind, found.Target, found.IsExact));
        }
    }

    [Fact]
    public async Task Ids_of_Stripe_lead_to_the_pledge_and_ids_of_ours_to_what_they_name()
    {
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);
        foreach (var id in new[] { payment.PaymentIntentId!, payment.CheckoutSessionId! })
            Assert.Equal((FoundKind.Payment, pledge.Id), (Assert.Single(await FindAsync(id)).Kind, Assert.Single(await FindAsync(id)).Target));

        await farm.UseAsync<RefundPledge>(async refund => await refund.RunAsync(await farm.Given.OperatorAsync(), pledge.Id, new RefundPledgeInput(100, "Sorry.", "key", 0), CancellationToken.None));
        await farm.SettleAsync();
        var refundId = await farm.ScalarAsync<string>($"""select stripe_refund_id as "Value" from refunds""");
        Assert.Equal((FoundKind.Refund, pledge.Id), (Assert.Single(await FindAsync(refundId)).Kind, Assert.Single(await FindAsync(refundId)).Target));

        Assert.Equal(FoundKind.Campaign, Assert.Single(await FindAsync(harvest.CampaignId.ToString())).Kind);
        Assert.Equal(FoundKind.Member, Assert.Single(await FindAsync(backer.MemberId.ToString()!)).Kind);
        Assert.Empty(await FindAsync("pi_unknown"));
    }

    [Fact]
    public async Task An_address_finds_the_member_and_the_pledges_under_it()
    {
        var found = await FindAsync("LI.WEI@farm.test");
        Assert.Equal([FoundKind.Member, FoundKind.Pledge], found.Select(one => one.Kind).Order().Reverse());
        Assert.Equal(backer.MemberId, found.Single(one => one.Kind == FoundKind.Member).Target);
    }

    [Fact]
    public async Task Parcels_are_found_by_their_code_and_by_their_tracking_number()
    {
        await farm.Given.ClosedAsync(harvest);
        await farm.Given.ShippedAsync(harvest);
        var parcel = (await farm.Given.ParcelsAsync(harvest))[0];

        var found = Assert.Single(await FindAsync(parcel.Code.ToLowerInvariant()));
        Assert.Equal((FoundKind.Parcel, parcel.Id, parcel.BatchId, true), (found.Kind, found.Id, found.Target, found.IsExact));
        Assert.Equal(parcel.Id, Assert.Single(await FindAsync("SF1")).Id);
        await farm.UseAsync<FindProblems>(problems => problems.RunAsync(Given.Operator, CancellationToken.None));
    }

    [Fact]
    public async Task Names_are_found_by_a_part_of_them_and_wildcards_are_letters()
    {
        Assert.Contains(await FindAsync("heart kiwi"), found => found.Kind == FoundKind.Campaign);
        Assert.Contains(await FindAsync("Wang's"), found => found.Kind == FoundKind.Grower);
        Assert.Contains(await FindAsync("张伟"), found => found.Kind == FoundKind.Pledge && found.Target == pledge.Id);
        Assert.Empty(await FindAsync("%%"));
        Assert.Empty(await FindAsync("x"));
        Assert.Empty(await FindAsync("K_wi"));
    }

    [Fact]
    public async Task It_is_for_operators() => await Assert.ThrowsAsync<NotFound>(() => FindAsync("kiwi", backer));

    private Task<IReadOnlyList<Found>> FindAsync(string question, Actor? actor = null) =>
        farm.UseAsync<FindAnything, IReadOnlyList<Found>>(find => find.RunAsync(actor ?? Given.Operator, question, CancellationToken.None));
}
