using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>The view is silent in health, and names each thing that is broken when it is broken.</summary>
public sealed class LedgerCheckTests(LedgerCheckTests.HealthyFarm healthy) : IClassFixture<LedgerCheckTests.HealthyFarm>
{
    /// <summary>One campaign funded, one missed, one open; all that was to be done is done.</summary>
    public sealed class HealthyFarm : IAsyncLifetime
    {
        public FarmHost Farm { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var farm = Farm = await FarmHost.StartAsync();
            var funded = await farm.Given.HarvestOnSaleAsync(target: 3);
            await farm.Given.PaidPledgeAsync(funded, boxes: 2);
            await farm.Given.PaidPledgeAsync(funded, boxes: 1, familyBoxes: 1);
            var missed = await farm.Given.HarvestOnSaleAsync(target: 50);
            await farm.Given.PaidPledgeAsync(missed, boxes: 2);
            var open = await farm.Given.HarvestOnSaleAsync(target: 5, lasts: TimeSpan.FromDays(15));
            await farm.Given.PaidPledgeAsync(open, boxes: 2);
            await farm.Given.ClosedAsync(funded);
            await farm.SettleAsync();
            await farm.UseAsync<SettlePayments>(settle => settle.RunAsync(CancellationToken.None));
            await farm.Given.HeldPledgeAsync(open, boxes: 1);
            farm.Clock.Advance(TimeSpan.FromMinutes(5));
            await farm.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(CancellationToken.None));
        }

        public async Task DisposeAsync() => await Farm.DisposeAsync();
    }

    [Fact]
    public async Task In_health_nothing_is_found()
    {
        Assert.Empty(await healthy.Farm.UseAsync<LedgerCheck, List<InvariantViolation>>(check => check.RunAsync(CancellationToken.None)));
    }

    [Theory]
    [InlineData("transaction_sums_to_zero", "update ledger_entries set amount_minor = amount_minor + 1 where id = (select min(id) from ledger_entries)")]
    [InlineData("transaction_has_entries", "insert into ledger_transactions (id, kind, reference, occurred_at) values (gen_random_uuid(), 'x', 'x:1', now())")]
    [InlineData("clearing_is_stripes_balance", "update stripe_balance_transactions set net_minor = net_minor + 1 where id = (select min(id) from stripe_balance_transactions)")]
    [InlineData("clearing_is_stripes_balance", "delete from stripe_balance_transactions where type = 'payment_refund' or type = 'refund'")]
    [InlineData("clearing_is_stripes_balance", "insert into stripe_balance_transactions select 'txn_new', platform_account, 'adjustment', 'du_1', currency, -1, 0, -1, created_at from stripe_balance_transactions limit 1")]
    [InlineData("books_are_stripes", "insert into reconciliation_differences (id, platform_account, kind, stripe_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at) values (gen_random_uuid(), 'main', 'x', 'ch_1', 'EUR', 1, 2, now(), now())")]
    [InlineData("campaign_within_cap", "update campaigns set harvest_cap = 1")]
    [InlineData("campaign_units_are_those_of_pledges", "update campaign_units set boxes_taken = boxes_taken + 1 where boxes_taken > 0")]
    [InlineData("offer_within_cap", "update offers set quantity_cap = 1")]
    [InlineData("offer_units_are_those_of_pledges", "update offer_units set units_taken = units_taken + 1 where units_taken > 0")]
    [InlineData("collected_is_what_pledges_paid", "update campaign_funds set goods_minor = goods_minor + 1 where pledges > 0")]
    [InlineData("refunds_within_charge", "update refunds set amount_minor = amount_minor + 1")]
    [InlineData("payment_counts_its_refunds", "update payments set refunded_minor = 1 where refunded_minor = 0 and status = 'succeeded'")]
    [InlineData("payment_counts_its_refunds", "update payments set refunded_minor = refunded_minor - 1 where refunded_minor > 0")]
    [InlineData("refunds_on_the_way_are_refunds", "update refunds set status = 'pending'")]
    [InlineData("held_is_what_was_paid_and_not_given_back", "update payments set amount_minor = amount_minor + 1 where status = 'succeeded'")]
    [InlineData("missed_campaign_keeps_nothing", "delete from refunds; update payments set refunded_minor = 0")]
    [InlineData("refund_is_booked", "delete from ledger_transactions where kind = 'refund_requested'")]
    [InlineData("payment_is_booked", "delete from ledger_transactions where kind = 'payment_succeeded'")]
    [InlineData("paid_units_are_in_parcels", "delete from parcels where number = 1")]
    [InlineData("paid_units_are_in_parcels", "update parcel_lines set units = units + 1")]
    [InlineData("live_parcel_has_a_live_pledge", "update pledges set status = 'cancelled'")]
    [InlineData("live_parcel_has_a_live_pledge", "update campaigns set status = 'unfunded'")]
    [InlineData("parcels_carry_what_their_pledge_paid", "update parcels set goods_minor = goods_minor + 1")]
    [InlineData("live_parcel_is_in_a_live_batch", "update fulfilment_batches set voided_at = now()")]
    [InlineData("a_liability_is_not_negative", "update ledger_entries e set amount_minor = 100000000 from ledger_accounts a where a.id = e.account_id and a.kind = 'held'")]
    [InlineData("an_asset_is_not_negative", "insert into ledger_entries (transaction_id, account_id, currency, amount_minor) select (select id from ledger_transactions limit 1), ledger_account('advance', 'CNY', id), 'CNY', -1 from campaigns limit 1")]
    [InlineData("payouts_within_released", "insert into payout_runs (id, prepared_at) values (gen_random_uuid(), now()); insert into payouts (id, kind, run_id, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at) select gen_random_uuid(), 'earnings', (select id from payout_runs limit 1), id, grower_id, 'bank', 'main', currency, 1, 'requested', now() from campaigns limit 1")]
    [InlineData("payout_is_the_sum_of_its_lines", "insert into payout_runs (id, prepared_at) values (gen_random_uuid(), now()); insert into payouts (id, kind, run_id, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at) select gen_random_uuid(), 'earnings', (select id from payout_runs limit 1), id, grower_id, 'bank', 'main', currency, 1, 'requested', now() from campaigns limit 1")]
    [InlineData("payouts_within_released", "insert into payouts (id, kind, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at) select gen_random_uuid(), 'advance', id, grower_id, 'bank', 'main', currency, 1, 'succeeded', now() from campaigns limit 1")]
    [InlineData("transfers_on_the_way_are_payouts", "insert into payouts (id, kind, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at) select gen_random_uuid(), 'advance', id, grower_id, 'bank', 'main', currency, 1, 'requested', now() from campaigns limit 1")]
    [InlineData("release_is_booked", "insert into releases select id, source_id, campaign_id, currency, 'confirmed', 100, 5, 1, 5, now(), now() from parcels limit 1")]
    [InlineData("settled_parcel_is_released", "update parcels set status = 'settled' where number = 1")]
    [InlineData("closing_ends", "update campaigns set status = 'closing', closing_at = now() - interval '6 minutes'; update pledges set hold_expires_at = now() - interval '6 minutes'")]
    [InlineData("closing_begins", "update campaigns set status = 'open', deadline = now() - interval '6 minutes'; update pledges set status = 'confirmed'")]
    [InlineData("closing_begins", "update campaigns set status = 'open', deadline = now() - interval '2 days'; update pledges set status = 'held'")]
    [InlineData("closing_is_what_it_tells", "delete from campaign_closings")]
    [InlineData("closing_is_what_it_tells", "update campaign_closings set parcels = parcels + 1")]
    [InlineData("end_is_told_once", "insert into emails select gen_random_uuid(), id::text, template, culture, recipient, model, created_at, sent_at from emails where template = 'campaign_funded' limit 1")]
    [InlineData("end_is_told_once", "delete from emails where template = 'campaign_missed'")]
    [InlineData("thanked_once", "insert into emails select gen_random_uuid(), id::text, template, culture, recipient, model, created_at, sent_at from emails where template = 'pledge_paid' limit 1")]
    [InlineData("an_email_is_sent_or_waits", "update emails set sent_at = null; delete from intents where kind = 'send_email'")]
    [InlineData("weight_is_settled_once_it_is_final", "update parcels set is_sold_by_weight = true, actual_grams = 4000, weighed_at = now(), status = 'shipped', packed_at = now(), carrier = 'SF', tracking_number = '1', shipped_at = now() - interval '61 minutes' where number = 1")]
    [InlineData("no_more_is_refunded_than_weighs_less", "update refunds set reason = 'actual_weight'")]
    [InlineData("settled_weight_is_the_parcels", "update parcels set is_sold_by_weight = true, actual_grams = 4000, weighed_at = now(), weight_settled_at = now() where number = 1")]
    [InlineData("settled_weight_is_the_parcels", "insert into weight_settlements select id, source_id, gen_random_uuid(), 5000, 4100, 100, 18, 0, now() from parcels where number = 1")]
    [InlineData("settled_weight_is_the_parcels", "update parcels set is_sold_by_weight = true, actual_grams = 4000, weighed_at = now(), weight_settled_at = now() where number = 1; insert into weight_settlements select id, source_id, gen_random_uuid(), 5000, 4100, 100, 18, 0, now() from parcels where number = 1")]
    [InlineData("refund_has_its_intent", "delete from intents where kind = 'refund'")]
    [InlineData("payout_has_its_intent", "insert into payouts (id, kind, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at) select gen_random_uuid(), 'advance', id, grower_id, 'connect', 'main', currency, 1, 'requested', now() from campaigns limit 1")]
    [InlineData("reversal_has_its_intent", "insert into transfer_reversals (id, payout_id, currency, amount_minor, status, requested_at) values (gen_random_uuid(), gen_random_uuid(), 'CNY', 1, 'requested', now())")]
    public async Task What_is_broken_is_named(string name, string damage)
    {
        await using var connection = await healthy.Farm.Database.DataSource.OpenConnectionAsync();
        await using var undone = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        // No trigger and no constraint of another table stands in the way of this damage.
        command.CommandText = $"set local session_replication_role = replica; {damage}";
        await command.ExecuteNonQueryAsync();

        command.CommandText = "select count(*) from ledger_check where name = $1 and subject <> '' and detail <> ''";
        command.Parameters.Add(new() { Value = name });

        Assert.NotEqual(0L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("closing_begins", "update campaigns set status = 'open', deadline = now() - interval '6 minutes'; update pledges set status = 'held'")]
    [InlineData("closing_begins", "update campaigns set status = 'open', deadline = now() - interval '4 minutes'; update pledges set status = 'confirmed'")]
    [InlineData("closing_begins", "update campaigns set status = 'open', deadline = now() - interval '2 days'; update pledges set status = 'held'; insert into closing_delays select id, 'holds_unanswered', now(), now() from campaigns")]
    [InlineData("clearing_is_stripes_balance", "update stripe_balance_transactions set net_minor = net_minor + 1, created_at = (select max(started_at) from reconciliation_runs) - interval '1 minute'")]
    [InlineData("weight_is_settled_once_it_is_final", "update parcels set is_sold_by_weight = true, actual_grams = 4000, weighed_at = now(), status = 'shipped', packed_at = now(), carrier = 'SF', tracking_number = '1', shipped_at = now() - interval '59 minutes' where number = 1")]
    public async Task What_may_still_become_right_is_not_named(string name, string notYetDone)
    {
        await using var connection = await healthy.Farm.Database.DataSource.OpenConnectionAsync();
        await using var undone = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"set local session_replication_role = replica; {notYetDone}";
        await command.ExecuteNonQueryAsync();

        command.CommandText = "select count(*) from ledger_check where name = $1";
        command.Parameters.Add(new() { Value = name });

        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }
}
