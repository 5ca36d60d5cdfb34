namespace PreOrderFarm.Stripe.Tests;

/// <summary>How answers are read.</summary>
public sealed class ObjectTests
{
    [Fact]
    public async Task A_field_that_was_not_expanded_holds_the_id()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Refund);

        var refund = await stripe.Client().Refunds.RetrieveAsync("re_1");

        Assert.Equal("pi_1", refund.PaymentIntent?.Id);
        Assert.Null(refund.PaymentIntent?.Object);
        Assert.Null(refund.BalanceTransaction);
    }

    [Fact]
    public async Task A_field_that_was_expanded_holds_the_object_and_its_id()
    {
        using var stripe = new FakeStripe().Answers(200, """
            {"id":"pi_1","object":"payment_intent","amount":1700,"amount_received":1700,"currency":"eur","status":"succeeded","created":1790000000,"metadata":{"pledge_id":"7"},
             "latest_charge":{"id":"ch_1","object":"charge","amount":1700,"currency":"eur","status":"succeeded","paid":true,
               "balance_transaction":{"id":"txn_1","object":"balance_transaction","amount":1843,"fee":83,"net":1760,"currency":"usd","exchange_rate":1.08412,
                 "type":"charge","status":"pending","available_on":1790500000,"created":1790000000,"source":"ch_1","balance_type":"payments",
                 "fee_details":[{"amount":83,"currency":"usd","type":"stripe_fee","application":null,"description":"Stripe processing fees"}]},
               "payment_method_details":{"type":"card","card":{"brand":"visa","last4":"4242","wallet":{"type":"link"}}}}}
            """);

        var payment = await stripe.Client().PaymentIntents.RetrieveAsync("pi_1", ["latest_charge.balance_transaction"]);

        Assert.Equal("ch_1", payment.LatestCharge?.Id);
        var movement = payment.LatestCharge?.Object?.BalanceTransaction?.Object;
        Assert.NotNull(movement);
        Assert.Equal((1843, 83, 1760, "usd", 1.08412m), (movement.Amount, movement.Fee, movement.Net, movement.Currency, movement.ExchangeRate));
        Assert.Equal("stripe_fee", movement.FeeDetails.Single().Type);
        Assert.Equal("ch_1", movement.Source?.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_790_500_000), movement.AvailableOn);
        Assert.Equal("4242", payment.LatestCharge?.Object?.PaymentMethodDetails?.Card?.Last4);
        Assert.Equal("7", payment.Metadata["pledge_id"]);
    }

    [Fact]
    public async Task What_is_unknown_is_ignored_and_what_is_null_is_empty()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Session.Replace("\"mode\"", "\"invented_in_2031\":{\"a\":[1]},\"mode\"", StringComparison.Ordinal));

        var session = await stripe.Client().CheckoutSessions.RetrieveAsync("cs_test_1");

        Assert.Equal(StripeSessionStatus.Open, session.Status);
        Assert.Equal(StripeSessionPaymentStatus.Unpaid, session.PaymentStatus);
        Assert.Empty(session.Metadata);
        Assert.Null(session.PaymentIntent);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_790_002_100), session.ExpiresAt);
    }

    [Fact]
    public async Task A_deleted_account_still_gives_a_transfer_its_destination()
    {
        using var stripe = new FakeStripe().Answers(200, """{"id":"tr_1","object":"transfer","amount":5,"currency":"eur","destination":{"id":"acct_1","object":"account","deleted":true}}""");

        var transfer = await stripe.Client().Transfers.RetrieveAsync("tr_1", ["destination"]);

        Assert.Equal("acct_1", transfer.Destination?.Id);
        Assert.True(transfer.Destination?.Object?.Deleted);
    }

    [Fact]
    public async Task The_balance_has_an_amount_per_currency()
    {
        using var stripe = new FakeStripe().Answers(200, """{"object":"balance","livemode":false,"available":[{"amount":-5,"currency":"eur"},{"amount":900,"currency":"jpy"}],"pending":[]}""");

        var balance = await stripe.Client().Balance.RetrieveAsync();

        Assert.Equal([("eur", -5L), ("jpy", 900L)], balance.Available.Select(a => (a.Currency, a.Amount)));
    }

    [Fact]
    public void The_library_stands_on_the_framework_and_Polly_alone()
    {
        var foreign = typeof(StripeClient).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Polly", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }
}
