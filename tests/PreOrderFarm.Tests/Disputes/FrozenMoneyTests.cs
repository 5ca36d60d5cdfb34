using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Disputes;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Disputes;

/// <summary>Disputes of parcels whose money is released, and not all paid out.</summary>
public sealed class FrozenMoneyTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_a_dispute_may_take_of_released_money_is_in_no_run_and_pays_for_it_when_it_is_lost()
    {
        var (pledge, payable) = await ReleasedAsync();
        var id = await DisputeAsync(pledge);
        Assert.Equal(-10_000, await BalanceAsync("frozen"));
        Assert.Equal(0, await BalanceAsync("reserve"));

        await StartAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));

        Assert.Equal(payable - (10_000 - 1_000), await farm.ScalarAsync<long>($"""select sum(amount_minor)::bigint as "Value" from payouts"""));
        Assert.Contains(
            await farm.QueryAsync(db => db.Set<PayoutLine>().AsNoTracking().ToListAsync()),
            line => line is { Kind: "dispute_frozen", AmountMinor: -9_000 });
        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        foreach (var account in new[] { "frozen", "grower_debt", "disputed", "reserve", "payable" })
            Assert.Equal(0, await BalanceAsync(account));
        await MustAddUpAsync();
    }

    [Fact]
    public async Task What_was_frozen_for_a_dispute_that_is_won_is_paid_by_the_next_run_and_its_reserve_kept_on()
    {
        var (pledge, payable) = await ReleasedAsync();
        var id = await DisputeAsync(pledge);
        await StartAsync();

        farm.Stripe.Decide(id, DisputeDecision.Won);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));
        Assert.Equal(-1_000, await BalanceAsync("reserve"));
        await StartAsync();

        Assert.Equal(payable, await farm.ScalarAsync<long>($"""select sum(amount_minor)::bigint as "Value" from payouts"""));
        Assert.Equal(0, await BalanceAsync("frozen"));
        await MustAddUpAsync();
    }

    [Fact]
    public async Task A_reserve_whose_time_ends_during_a_dispute_is_payable_when_it_is_won()
    {
        var (pledge, _) = await ReleasedAsync();
        await DisputeAsync(pledge, new DisputeRequest(IsInquiry: true));
        farm.Clock.Advance(TimeSpan.FromDays(61));
        await farm.UseAsync<ReleaseReserves, int>(sweep => sweep.RunAsync(default));
        Assert.Equal(-10_000, await BalanceAsync("frozen"));
        var before = await BalanceAsync("payable");

        // The bank asked, and has closed its inquiry by itself meanwhile.
        await farm.SettleAsync();

        Assert.Equal(before - 10_000, await BalanceAsync("payable"));
        Assert.Equal(0, await BalanceAsync("reserve"));
        await MustAddUpAsync();
    }

    [Fact]
    public async Task A_reserve_that_a_dispute_outlived_is_paid_out_after_all_else_was()
    {
        var (pledge, _) = await ReleasedAsync();
        await farm.Given.PaidByBankAsync(harvest);
        var (chief, other) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        await PaidAsync(chief, other);
        await DisputeAsync(pledge, new DisputeRequest(IsInquiry: true));
        farm.Clock.Advance(TimeSpan.FromDays(61));
        await farm.UseAsync<ReleaseReserves, int>(sweep => sweep.RunAsync(default));
        await farm.SettleAsync();
        Assert.True(await BalanceAsync("payable") < 0, "nothing of the reserve was thawed");

        await PaidAsync(chief, other);

        Assert.Equal(0, await BalanceAsync("payable"));
        await MustAddUpAsync();
    }

    private async Task PaidAsync(Actor chief, Actor other)
    {
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(chief, default));
        foreach (var payout in await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().Where(p => p.Status == PayoutStatus.Requested).ToListAsync()))
        {
            await farm.Given.PayoutTransferAsync(chief, payout.Id, "REF 1", DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime));
            await farm.Given.ConfirmPayoutTransferAsync(other, payout.Id);
        }
    }

    [Fact]
    public async Task A_verdict_that_comes_while_its_campaign_closes_waits_and_frees_the_parcels()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1);
        var parcel = (await farm.Given.ParcelsAsync(harvest))[0];
        var id = await DisputeAsync(parcel.SourceId);
        farm.Stripe.Decide(id, DisputeDecision.Won);
        Task follow = null!;
        // What CloseCampaign does last: it has made the parcels and stops them, and is not committed yet.
        await farm.ExecuteAsync($"delete from release_blocks");
        await farm.UseAsync<FarmDbContext>(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select from campaigns where id = {harvest.CampaignId} for no key update");
            await db.Database.ExecuteSqlAsync($"""
                insert into release_blocks (id, parcel_id, kind, source_id, created_at)
                select uuid_v7(), {parcel.Id}, 'dispute', d.id, {farm.Clock.Now} from disputes d
                """);
            follow = farm.UseAsync<FollowDispute>(verdict => verdict.RunAsync("main", id, default));
            await Task.WhenAny(follow, Task.Delay(TimeSpan.FromSeconds(1)));
            await transaction.CommitAsync();
        });
        await follow;

        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from release_blocks where lifted_at is null"""));
    }

    [Fact]
    public async Task What_a_bank_gives_back_of_a_parcel_that_was_settled_without_its_money_is_the_growers()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        Assert.Equal(1, await farm.Given.ReleasedAsync(harvest));
        Assert.Equal(0, await BalanceAsync("payable"));

        await ReinstateAsync(id);
        await ReinstateAsync(id);

        Assert.Equal(0, await BalanceAsync("held"));
        Assert.Equal(-10_000, await BalanceAsync("payable"));
        Assert.Equal(0, await BalanceAsync("disputed"));
        await farm.Given.PaidByBankAsync(harvest);
        await StartAsync();
        Assert.Equal(10_000, await farm.ScalarAsync<long>($"""select sum(amount_minor)::bigint as "Value" from payouts"""));
        await MustAddUpAsync();
    }

    [Fact]
    public async Task A_dispute_of_a_payment_that_is_not_recorded_yet_waits_for_it()
    {
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);
        await farm.ExecuteAsync($"update payments set payment_intent_id = null where id = {payment.Id}");
        farm.Stripe.Dispute(payment.PaymentIntentId!);
        await farm.SettleAsync();
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from disputes"""));

        await farm.ExecuteAsync($"update payments set payment_intent_id = {payment.PaymentIntentId} where id = {payment.Id}");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SettleAsync();

        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from disputes"""));
    }

    /// <summary>Two pledges of one box, released, their grower paid by bank.</summary>
    private async Task<(Guid Pledge, long PayableMinor)> ReleasedAsync()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1, 1);
        await farm.Given.PaidByBankAsync(harvest);
        Assert.Equal(2, await farm.Given.ReleasedAsync(harvest));
        return ((await farm.Given.ParcelsAsync(harvest))[0].SourceId, -await BalanceAsync("payable"));
    }

    private async Task<string> DisputeAsync(Guid pledgeId, DisputeRequest? request = null)
    {
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(pledgeId)).PaymentIntentId!, request);
        await farm.SettleAsync();
        return dispute.Id;
    }

    private async Task StartAsync()
    {
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
    }

    private Task<long> BalanceAsync(string account) => farm.Given.BalanceAsync(harvest, account);

    private async Task MustAddUpAsync()
    {
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from ledger_check where invariant in (1, 4, 6)"""));
        var proof = await farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, default));
        Assert.True(proof.Holds, proof.ToString());
    }

    private Task ReinstateAsync(string id) => farm.UseAsync<IServiceProvider>(services =>
        ActivatorUtilities.CreateInstance<FollowDispute>(services, new GivingBack(services.GetRequiredService<IDisputeGateway>())).RunAsync("main", id, default));
}

/// <summary>A bank that gives back the money of a lost dispute, as banks do now and then, long after; the stand-in's own verdicts are final.</summary>
internal sealed class GivingBack(IDisputeGateway stripe) : IDisputeGateway
{
    public async Task<DisputeState> ReadDisputeAsync(string platformAccount, string disputeId, CancellationToken ct)
    {
        var state = await stripe.ReadDisputeAsync(platformAccount, disputeId, ct);
        var taken = state.Movements[0];
        return state with { Movements = [taken, taken with { Gross = -taken.Gross, Fee = taken.Fee - taken.Fee, BalanceTransactionId = "txn_back" }] };
    }

    public Task SubmitEvidenceAsync(EvidenceOrder order, CancellationToken ct) => stripe.SubmitEvidenceAsync(order, ct);
}
