using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;

namespace PreOrderFarm.TestKit;

public sealed partial class Given
{
    /// <summary>An operator with an account of their own: what operators do is written down with who did it.</summary>
    public async Task<Actor> OperatorAsync() => (await MemberAsync()) with { IsOperator = true };

    /// <summary>Paid pledges in a funded campaign, all of its parcels shipped now, and the fees of its payments known.</summary>
    public async Task<Harvest> ShippedHarvestAsync(params int[] boxes)
    {
        var harvest = await HarvestOnSaleAsync(target: 1);
        foreach (var count in boxes)
            await PaidPledgeAsync(harvest, count);
        await ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        await ShippedAsync(harvest);
        return harvest;
    }

    public async Task ShippedAsync(Harvest harvest)
    {
        await BroughtAsync(harvest);
        foreach (var batch in await BatchesAsync(harvest))
        {
            if (!await IsFetchedAsync(batch))
                await farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(harvest.Grower, batch, null, "SF", "SF1", CancellationToken.None));
        }
    }

    public async Task DeliveredAsync(Harvest harvest)
    {
        foreach (var batch in await BatchesAsync(harvest))
        {
            // What is fetched is handed over one by one.
            Guid[]? handedOver = await IsFetchedAsync(batch) ? [.. (await ParcelsAsync(harvest)).Where(parcel => parcel.BatchId == batch && parcel.Status == ParcelStatus.Shipped).Select(parcel => parcel.Id)] : null;
            await farm.UseAsync<MarkParcelsDelivered, int>(deliver => deliver.RunAsync(harvest.Grower, batch, handedOver, CancellationToken.None));
        }
    }

    /// <summary>Delivered, the claim window over, and released.</summary>
    public async Task<int> ReleasedAsync(Harvest harvest)
    {
        await DeliveredAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromDays(4));
        return await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(CancellationToken.None));
    }

    public Task<List<Guid>> BatchesAsync(Harvest harvest) =>
        farm.QueryAsync(db => db.Set<FulfilmentBatch>().Where(b => b.CampaignId == harvest.CampaignId).OrderBy(b => b.Number).Select(b => b.Id).ToListAsync());

    public Task<List<Parcel>> ParcelsAsync(Harvest harvest) =>
        farm.QueryAsync(db => db.Set<Parcel>().AsNoTracking().Where(p => p.CampaignId == harvest.CampaignId).OrderBy(p => p.Number).ToListAsync());

    /// <summary>A balance of the campaign, debits positive.</summary>
    public Task<long> BalanceAsync(Harvest harvest, string account) =>
        farm.ScalarAsync<long>($"""select account_balance({account}, 'CNY', {harvest.CampaignId}) as "Value" """);

    /// <summary>An operator has read where a refund that failed goes, and says that it was sent there.</summary>
    public async Task RefundTransferAsync(Actor actor, Guid refundId, string reference)
    {
        var details = await farm.QueryAsync(db => db.Set<BankRefund>().Where(b => b.RefundId == refundId).Select(b => b.DetailsAt).SingleOrDefaultAsync());
        await farm.UseAsync<SettleDebt>(debt => debt.RecordTransferAsync(actor, refundId, details, reference, CancellationToken.None));
    }

    /// <summary>Another has seen it leave, as it is recorded now.</summary>
    public async Task ConfirmRefundTransferAsync(Actor actor, Guid refundId)
    {
        var recordedAt = await RefundRecordedAtAsync(refundId);
        await farm.UseAsync<SettleDebt>(debt => debt.ConfirmTransferAsync(actor, refundId, recordedAt, CancellationToken.None));
    }

    /// <summary>It was recorded by mistake.</summary>
    public async Task WithdrawRefundTransferAsync(Actor actor, Guid refundId)
    {
        var recordedAt = await RefundRecordedAtAsync(refundId);
        await farm.UseAsync<SettleDebt>(debt => debt.WithdrawTransferAsync(actor, refundId, recordedAt, CancellationToken.None));
    }

    public Task<DateTimeOffset?> RefundRecordedAtAsync(Guid refundId) =>
        farm.QueryAsync(db => db.Set<BankRefund>().Where(b => b.RefundId == refundId).Select(b => b.RecordedAt).SingleOrDefaultAsync());

    /// <summary>One has seen it come back, and another too. Returns the refund that is owed instead.</summary>
    public async Task<Guid> RefundReturnedAsync(Actor first, Actor second, Guid refundId, string reference)
    {
        await farm.UseAsync<ReturnBankRefund>(returned => returned.RecordAsync(first, refundId, reference, CancellationToken.None));
        var seen = await farm.QueryAsync(db => db.Set<BankRefund>().Where(b => b.RefundId == refundId).Select(b => b.ReturnRecordedAt).SingleAsync());
        return await farm.UseAsync<ReturnBankRefund, Guid>(returned => returned.ConfirmAsync(second, refundId, seen, CancellationToken.None));
    }

    /// <summary>One has seen it come back, and another too.</summary>
    public async Task PayoutReturnedAsync(Actor first, Actor second, Guid payoutId, string reference)
    {
        var paid = await PayoutRecordedAtAsync(payoutId);
        await farm.UseAsync<ReturnBankTransfer>(returned => returned.RecordAsync(first, payoutId, paid, reference, CancellationToken.None));
        var seen = await farm.QueryAsync(db => db.Set<Payout>().Where(p => p.Id == payoutId).Select(p => p.ReturnRecordedAt).SingleAsync());
        await farm.UseAsync<ReturnBankTransfer>(returned => returned.ConfirmAsync(second, payoutId, seen, CancellationToken.None));
    }

    /// <summary>An operator has read where a payout goes, and says that it was sent there.</summary>
    public async Task PayoutTransferAsync(Actor actor, Guid payoutId, string reference, DateOnly day)
    {
        var account = await farm.QueryAsync(db => db.Set<Payout>().Where(p => p.Id == payoutId).Select(p => p.AccountId).SingleAsync());
        await farm.UseAsync<RecordBankTransfer>(transfers => transfers.RunAsync(actor, payoutId, account ?? Guid.Empty, null, reference, day, CancellationToken.None));
    }

    /// <summary>Another has seen it leave, as it is recorded now.</summary>
    public async Task ConfirmPayoutTransferAsync(Actor actor, Guid payoutId)
    {
        var recordedAt = await PayoutRecordedAtAsync(payoutId);
        await farm.UseAsync<RecordBankTransfer>(transfers => transfers.ConfirmAsync(actor, payoutId, recordedAt, CancellationToken.None));
    }

    /// <summary>It was recorded by mistake.</summary>
    public async Task TakePayoutTransferBackAsync(Actor actor, Guid payoutId)
    {
        var recordedAt = await PayoutRecordedAtAsync(payoutId);
        await farm.UseAsync<RecordBankTransfer>(transfers => transfers.TakeBackAsync(actor, payoutId, recordedAt, CancellationToken.None));
    }

    public Task<DateTimeOffset?> PayoutRecordedAtAsync(Guid payoutId) =>
        farm.QueryAsync(db => db.Set<Payout>().Where(p => p.Id == payoutId).Select(p => p.RecordedAt).SingleAsync());

    /// <summary>The grower's account at Stripe, which can be paid.</summary>
    public async Task OnboardedAsync(Harvest harvest)
    {
        await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), CancellationToken.None));
        farm.Stripe.Onboard(await farm.ScalarAsync<string>($"""select stripe_account_id as "Value" from payout_accounts where grower_id = {harvest.GrowerId} and retired_at is null"""));
        await farm.UseAsync<RefreshPayoutAccount>(refresh => refresh.OfGrowerAsync(harvest.GrowerId, CancellationToken.None));
    }

    /// <summary>A run, and what of it could be sent.</summary>
    public async Task PaidOutAsync(Actor starter)
    {
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(starter, CancellationToken.None));
        await farm.RunIntentsAsync();
    }

    public Task PaidByBankAsync(Harvest harvest) => farm.UseAsync<GiveBankDetails>(give => give.RunAsync(
        harvest.Grower, harvest.GrowerId, new BankDetails("王伟", "6222 0200 1234 5678", "ICBC, Zhouzhi", "CN"), CancellationToken.None));
}
