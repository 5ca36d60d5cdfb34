using PreOrderFarm.Stripe;

namespace PreOrderFarm.StripeSandbox.Tests;

/// <summary>Each call of our own client that the product makes, over HTTP.</summary>
public sealed class OurClientTests : IAsyncLifetime
{
    private Sandbox sandbox = null!;
    private HttpClient http = null!;
    private StripeClient stripe = null!;

    public async Task InitializeAsync()
    {
        sandbox = await Sandbox.StartAsync();
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
        stripe = OurClient.For(sandbox.Server, http);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_session_is_made_read_listed_and_expired()
    {
        var made = await stripe.CheckoutSessions.CreateAsync(OurClient.Kiwis(), "s1");
        Assert.Equal(StripeSessionStatus.Open, made.Status);
        Assert.Equal(5980, made.AmountTotal);
        Assert.Equal("红心", made.Metadata["variety"]);
        Assert.Equal(made.Id, (await stripe.CheckoutSessions.CreateAsync(OurClient.Kiwis(), "s1")).Id);
        Assert.Equal(made.Id, (await stripe.CheckoutSessions.RetrieveAsync(made.Id)).Id);
        Assert.Equal(made.Id, Assert.Single(await AllAsync(stripe.CheckoutSessions.ListAllAsync(new CheckoutSessionListParams { Status = "open" }))).Id);

        Assert.Equal(StripeSessionStatus.Expired, (await stripe.CheckoutSessions.ExpireAsync(made.Id, "x1")).Status);
        var again = await Assert.ThrowsAsync<StripeException>(() => stripe.CheckoutSessions.ExpireAsync(made.Id, "x2"));
        Assert.Equal(StripeErrorKind.InvalidRequest, again.Kind);
        Assert.False(again.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_payment_is_read_down_to_its_balance_transaction()
    {
        var intent = await PaidAsync();

        var charge = intent.LatestCharge!.Object!;
        var booked = charge.BalanceTransaction!.Object!;
        Assert.Equal(StripePaymentIntentStatus.Succeeded, intent.Status);
        Assert.Equal("4242", charge.PaymentMethodDetails!.Card!.Last4);
        Assert.Equal(booked.Amount - booked.Fee, booked.Net);
        Assert.Equal(booked.Fee, booked.FeeDetails.Sum(detail => detail.Amount));
        Assert.Equal(charge.Id, (await stripe.Charges.RetrieveAsync(charge.Id)).Id);
        Assert.Equal(charge.Id, (await stripe.BalanceTransactions.RetrieveAsync(booked.Id, ["source"])).Source!.Object!.Id);
        Assert.Single(await AllAsync(stripe.BalanceTransactions.ListAllAsync(new BalanceTransactionListParams { Source = charge.Id })));
        Assert.Equal(booked.Net, (await stripe.Balance.RetrieveAsync()).Pending.Single().Amount);
    }

    [Fact]
    public async Task A_payment_is_refunded_once_whatever_happens_on_the_way()
    {
        var intent = await PaidAsync();
        foreach (var kind in new[] { FaultKind.ServerErrorBefore, FaultKind.DropAfter, FaultKind.TooManyRequests })
        {
            sandbox.Server.Faults.Add(new Fault("POST", "/v1/refunds", kind));
        }

        var refund = await stripe.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = intent.Id, Amount = 980 }, "r1");

        Assert.Equal(StripeRefundStatus.Succeeded, refund.Status);
        Assert.Equal(980, sandbox.Server.State.Totals()["eur"].RefundedMinor);
        Assert.Equal(refund.Id, (await stripe.Refunds.RetrieveAsync(refund.Id)).Id);
        Assert.Equal(refund.Id, Assert.Single(await AllAsync(stripe.Refunds.ListAllAsync(new RefundListParams { PaymentIntent = intent.Id }))).Id);
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => stripe.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = intent.Id, Amount = 5001 }, "r2"));
        Assert.Equal("amount", tooMuch.Param);
        var otherAmount = await Assert.ThrowsAsync<StripeException>(() => stripe.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = intent.Id, Amount = 981 }, "r1"));
        Assert.Equal(StripeErrorKind.Idempotency, otherAmount.Kind);
    }

    [Fact]
    public async Task Events_are_read_in_pages_since_a_moment()
    {
        await PaidAsync();

        var events = await AllAsync(stripe.Events.ListAllAsync(new EventListParams { Limit = 2, Created = new StripeCreatedRange { Gte = DateTimeOffset.UnixEpoch } }));
        Assert.Equal(sandbox.EventTypes().Reverse(), events.Select(happened => happened.Type));
        var completed = Assert.Single(await AllAsync(stripe.Events.ListAllAsync(new EventListParams { Types = ["checkout.session.completed"] })));
        Assert.Equal(StripeSessionPaymentStatus.Paid, completed.ReadObject<StripeCheckoutSession>().PaymentStatus);
        Assert.Equal(completed.Id, (await stripe.Events.RetrieveAsync(completed.Id)).Id);
    }

    [Fact]
    public async Task An_account_is_made_linked_and_paid()
    {
        var intent = await PaidAsync();
        var account = await stripe.Accounts.CreateAsync(OurClient.Grower(), "a1");
        Assert.False(account.PayoutsEnabled);
        var link = await stripe.AccountLinks.CreateAsync(OurClient.Onboarding(account.Id), "l1");
        using (await http.PostAsync(link.Url, null))
        {
            Assert.True((await stripe.Accounts.RetrieveAsync(account.Id)).PayoutsEnabled);
        }

        var transfer = await stripe.Transfers.CreateAsync(OurClient.Payout(account.Id, intent.LatestCharge!.Id), "t1");
        Assert.Equal(transfer.Id, (await stripe.Transfers.RetrieveAsync(transfer.Id)).Id);
        Assert.Single(await AllAsync(stripe.Transfers.ListAllAsync(new TransferListParams { Destination = account.Id })));
        Assert.Equal(1000, (await stripe.TransferReversals.CreateAsync(transfer.Id, new TransferReversalCreateParams { Amount = 1000 }, "v1")).Amount);
    }

    [Fact]
    public async Task What_was_paid_moved_and_taken_back_is_found_again()
    {
        var intent = await PaidAsync();
        var account = await stripe.Accounts.CreateAsync(OurClient.Grower(), "a1");
        Assert.Equal("manual", account.Settings!.Payouts!.Schedule!.Interval);
        sandbox.Server.Onboard(account.Id);
        var renamed = await stripe.Accounts.UpdateAsync(account.Id, new AccountUpdateParams { Email = "new@example.de" }, "u1");
        Assert.Equal(("new@example.de", "active"), (renamed.Email, renamed.Capabilities!["transfers"]));
        Assert.Equal(account.Id, Assert.Single(await AllAsync(stripe.Accounts.ListAllAsync(new AccountListParams()))).Id);
        var transfer = await stripe.Transfers.CreateAsync(OurClient.Payout(account.Id, intent.LatestCharge!.Id), "t1");
        var reversal = await stripe.TransferReversals.CreateAsync(transfer.Id, new TransferReversalCreateParams { Amount = 100 }, "v1");

        Assert.Equal(intent.LatestCharge.Id, Assert.Single(await AllAsync(stripe.Charges.ListAllAsync(new ChargeListParams { TransferGroup = "campaign-7" }))).Id);
        Assert.Equal(transfer.Id, Assert.Single(await AllAsync(stripe.Transfers.ListAllAsync(new TransferListParams { TransferGroup = "campaign-7" }))).Id);
        Assert.Equal(reversal.Id, Assert.Single(await AllAsync(stripe.TransferReversals.ListAllAsync(transfer.Id))).Id);
        Assert.Equal(100, (await stripe.TransferReversals.RetrieveAsync(transfer.Id, reversal.Id, ["balance_transaction"])).BalanceTransaction!.Object!.Net);
    }

    [Fact]
    public async Task How_the_platform_is_paid_out_is_read_and_set()
    {
        sandbox.Server.Options.PayoutInterval = "daily";
        Assert.Equal("daily", (await stripe.Accounts.RetrieveOwnAsync()).Settings!.Payouts!.Schedule!.Interval);
        await stripe.BalanceSettings.UpdateAsync(OurClient.PaidOutByHand(), "b1");
        Assert.Equal("manual", (await stripe.BalanceSettings.RetrieveAsync()).Payments.Payouts!.Schedule!.Interval);
    }

    [Fact]
    public async Task A_dispute_is_read_answered_and_accepted()
    {
        var intent = await PaidAsync();
        var dispute = sandbox.Server.Dispute(intent.Id);
        var read = Assert.Single(await AllAsync(stripe.Disputes.ListAllAsync(new DisputeListParams { PaymentIntent = intent.Id })));
        Assert.Equal((dispute.Id, StripeDisputeStatus.NeedsResponse), (read.Id, read.Status));
        Assert.Equal(-5980 - 2000, Assert.Single(read.BalanceTransactions).Net);
        Assert.Equal(dispute.DueBy, read.EvidenceDetails!.DueBy!.Value.ToUnixTimeSeconds());
        var refused = await Assert.ThrowsAsync<StripeException>(() => stripe.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = intent.Id }, "r1"));
        Assert.Equal("charge_disputed", refused.Code);

        var staged = await stripe.Disputes.UpdateAsync(dispute.Id, new DisputeUpdateParams { Submit = false, Evidence = new DisputeEvidence { ShippingTrackingNumber = "SF1" } }, "e1");
        Assert.Equal("SF1", staged.Evidence!.ShippingTrackingNumber);
        Assert.Equal(StripeDisputeStatus.Lost, (await stripe.Disputes.CloseAsync(dispute.Id, "c1")).Status);
        var closed = Assert.Single(await AllAsync(stripe.Events.ListAllAsync(new EventListParams { Type = "charge.dispute.closed" })));
        Assert.Equal(StripeDisputeStatus.Lost, closed.ReadObject<StripeDispute>().Status);
    }

    [Fact]
    public async Task A_wrong_key_is_told_apart()
    {
        var stranger = OurClient.For(sandbox.Server, http, "sk_test_other");
        var error = await Assert.ThrowsAsync<StripeException>(() => stranger.Balance.RetrieveAsync());
        Assert.Equal(StripeErrorKind.Authentication, error.Kind);
    }

    private async Task<StripePaymentIntent> PaidAsync()
    {
        var session = await stripe.CheckoutSessions.CreateAsync(OurClient.Kiwis(), Guid.NewGuid().ToString());
        sandbox.Server.Pay(session.Id);
        var complete = await stripe.CheckoutSessions.RetrieveAsync(session.Id, ["payment_intent"]);
        return await stripe.PaymentIntents.RetrieveAsync(complete.PaymentIntent!.Id, ["latest_charge.balance_transaction"]);
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }
        return all;
    }
}
