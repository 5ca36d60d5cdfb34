using PreOrderFarm.Closing;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using Dispute = PreOrderFarm.StripeSandbox.Dispute;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>The real farm behind the verbs of <see cref="FarmModel"/>, and crashes in the middle of them.</summary>
internal sealed class ModelFarm(FarmHost farm, Harvest harvest, Actor backer, bool hasFees)
{
    private static readonly string[] Tables = ["pledges", "payments", "refunds", "ledger_entries", "intents", "emails", "parcels", "campaigns", "releases", "payouts", "disputes"];

    public async Task<Guid> PlaceAsync(int boxes) => (await farm.Given.HeldPledgeAsync(harvest, boxes, email: backer.Email, actor: backer)).Id;

    public async Task PayAsync(Guid pledge)
    {
        var payment = await farm.Given.NewestPaymentAsync(pledge);
        if (payment.CheckoutSessionId is { } session && farm.Stripe.State.Sessions.Find(session) is { Status: SessionStatus.Open })
            farm.Stripe.Pay(session);
        await farm.SettleAsync();
        // A webhook that came while the database was away is lost; the return page asks again.
        if ((await farm.Given.NewestPaymentAsync(pledge)).Status == PaymentStatus.Pending)
            await farm.Given.ConfirmAsync(pledge);
    }

    public Task CancelAsync(Guid pledge) => farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledge, null, CancellationToken.None));

    public Task RefundPartAsync(Guid pledge, long minor) => farm.UseAsync<RequestRefunds>(request =>
        request.ForPledgeAsync(pledge, new Money(minor, "CNY"), RefundReason.Goodwill, "bruised", CancellationToken.None));

    public async Task EndHoldsAsync()
    {
        farm.Clock.Advance(TimeSpan.FromMinutes(40));
        await ExpireAsync();
    }

    private async Task ExpireAsync()
    {
        farm.Stripe.RunDue();
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(CancellationToken.None));
        await farm.SettleAsync();
    }

    public async Task CloseAsync()
    {
        var deadline = await farm.ScalarAsync<DateTimeOffset>($"""select deadline as "Value" from campaigns where id = {harvest.CampaignId}""");
        if (farm.Clock.Now < deadline.AddMinutes(40))
            farm.Clock.Now = deadline.AddMinutes(40);
        await ExpireAsync();
        await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None));
        // A hold whose end could not be asked about is asked about again some minutes later.
        await EndHoldsAsync();
    }

    /// <summary>Done again after a crash, it does what was left.</summary>
    public async Task CancelCampaignAsync()
    {
        if (await farm.ScalarAsync<string>($"""select status as "Value" from campaigns where id = {harvest.CampaignId}""") != "cancelled")
            await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", CancellationToken.None));
        await EndHoldsAsync();
    }

    public Task ShipAsync() => farm.Given.ShippedAsync(harvest);

    public Task DeliverAsync() => farm.Given.DeliveredAsync(harvest);

    public async Task ConfirmReceiptAsync(Guid pledge)
    {
        foreach (var parcel in (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.SourceId == pledge))
            await farm.UseAsync<ConfirmReceipt, bool>(confirm => confirm.RunAsync(pledge, parcel.Id, CancellationToken.None));
    }

    public async Task ReleaseAsync()
    {
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        farm.Clock.Advance(TimeSpan.FromDays(4));
        await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(CancellationToken.None));
    }

    public async Task<bool> IsPayableAsync() => await farm.Given.BalanceAsync(harvest, "payable") < 0;

    public async Task PayOutAsync()
    {
        await farm.Given.PaidOutAsync(await farm.Given.OperatorAsync());
        await farm.SettleAsync();
    }

    /// <summary>Done again after a crash, it is the same dispute.</summary>
    public async Task OpenDisputeAsync(Guid pledge)
    {
        // What we have asked to pay back is paid back first: a bank that comes in between is another story.
        await QuietAsync();
        var intent = (await farm.Given.NewestPaymentAsync(pledge)).PaymentIntentId!;
        await FollowAsync(DisputeOf(intent) ?? farm.Stripe.Dispute(intent));
    }

    public async Task EndDisputeAsync(Guid pledge, bool isWon)
    {
        // What was on its way to its grower has arrived, and can be asked back.
        await QuietAsync();
        var dispute = DisputeOf((await farm.Given.NewestPaymentAsync(pledge)).PaymentIntentId!)!;
        if (!dispute.IsClosed)
            farm.Stripe.Decide(dispute.Id, isWon ? DisputeDecision.Won : DisputeDecision.Lost);
        await FollowAsync(dispute);
    }

    private Dispute? DisputeOf(string intent) => farm.Stripe.State.Disputes.All().SingleOrDefault(dispute => dispute.PaymentIntentId == intent);

    // A webhook that came while the database was away is lost; the sweep asks again.
    private async Task FollowAsync(Dispute dispute)
    {
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute.Id, CancellationToken.None));
        await farm.SettleAsync();
    }

    /// <summary>Its grower can be paid, and the platform's balance holds others' money too: refunds find enough of it.</summary>
    public async Task PrepareAsync()
    {
        farm.Stripe.Options.AvailableAfter = TimeSpan.Zero;
        // Who decides a dispute is the model, not the days that releases pass over.
        farm.Stripe.Options.DisputeTime = TimeSpan.FromDays(3_650);
        var others = await PaidCampaign.SeedAsync(farm.Database.DataSource, "others", 40, farm.Clock.Now.AddYears(5));
        await others.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await farm.Given.OnboardedAsync(harvest);
        if (!hasFees)
            farm.Stripe.Options.CardFee = new FeeFormula(0, 0);
        await QuietAsync();
    }

    /// <summary>What follows by itself: webhooks, intents, sweeps; what failed is tried again.</summary>
    public async Task QuietAsync()
    {
        for (var round = 0; round < 30; round++)
        {
            await farm.SettleAsync();
            await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
            if (await farm.ScalarAsync<int>($"""
                select ((select count(*) from intents where status = 'pending') + (select count(*) from stripe_events where processed_at is null)
                  + (select count(*) from refunds where settled_at is null) + (select count(*) from payments where status = 'succeeded' and settled_at is null))::int as "Value"
                """) == 0)
                return;
            farm.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        var left = await farm.ScalarAsync<string>($"""
            select coalesce(string_agg(format('%s after %s attempts, due %s: %s', kind, attempts, due_at, last_error), e'\n'), 'no intent') as "Value" from intents where status = 'pending'
            """);
        Assert.Fail($"It does not become quiet by {farm.Clock.Now}: {left}");
    }

    /// <summary>The connection dies at the first write to a table of chance, as when its process or its machine does.</summary>
    public async Task CrashInAsync(Random random, Func<Task> step)
    {
        var table = Tables[random.Next(Tables.Length)];
        await RunAsync("""
            create function cut() returns trigger language plpgsql as $$
            begin
              perform pg_terminate_backend(pg_backend_pid());
              perform pg_sleep(10);
              return new;
            end $$
            """);
        await RunAsync(random.Next(2) == 0
            ? $"create trigger cut after insert or update on {table} for each row execute function cut()"
            : $"create constraint trigger cut after insert or update on {table} deferrable initially deferred for each row execute function cut()");
        try
        {
            await step();
        }
        catch (Exception crash) when (crash is not RuleBroken and not NotFound)
        {
            // The crash that was ordered. What it left behind is compared with the model.
        }
        finally
        {
            await RunAsync("drop function cut() cascade");
        }
    }

    public async Task<string> ReadAsync() => await farm.ScalarAsync<string>($"""
        select concat_ws(E'\n',
          c.status,
          (select count(*) from payouts o where o.campaign_id = c.id) || ' payouts' || case when {hasFees} then '' else concat_ws(' ', '',
            -account_balance('payable', c.currency, c.id), -account_balance('frozen', c.currency, c.id), account_balance('grower_debt', c.currency, c.id),
            (select coalesce(sum(o.amount_minor), 0) from payouts o where o.campaign_id = c.id)
              - (select coalesce(sum(r.amount_minor), 0) from transfer_reversals r join payouts o on o.id = r.payout_id where o.campaign_id = c.id and r.status <> 'refused')) end,
          (select string_agg(concat_ws(' ', p.id, initcap(p.status),
              (select coalesce(sum(y.amount_minor - y.refunded_minor), 0) from payments y where y.pledge_id = p.id and y.status = 'succeeded'),
              coalesce((select string_agg(distinct s.status, '+') from parcels s where s.source_id = p.id), '-'),
              coalesce((select case when d.closed_at is null then 'open' else d.status end from disputes d where d.pledge_id = p.id), '-')), E'\n' order by p.id::text collate "C")
            from pledges p where p.campaign_id = c.id)) as "Value"
        from campaigns c where c.id = {harvest.CampaignId}
        """);

    public async Task<IReadOnlyList<Guid>> HeldAsync() => await farm.ScalarAsync<Guid[]>($"""
        select coalesce(array_agg(id), array[]::uuid[]) as "Value" from pledges where campaign_id = {harvest.CampaignId} and status = 'held'
        """);

    private async Task RunAsync(string sql)
    {
        await using var command = farm.Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
