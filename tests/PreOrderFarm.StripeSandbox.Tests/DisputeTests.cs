using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class DisputeTests
{
    [Fact]
    public async Task A_dispute_takes_the_money_and_its_fee_and_gives_back_the_money_when_won()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var intent = await sandbox.PaidIntentAsync();
        var before = Net(sandbox);

        var dispute = sandbox.Server.Dispute(intent);
        Assert.Equal(before - 5980 - 2000, Net(sandbox));
        Assert.Equal(["charge.dispute.created", "charge.dispute.funds_withdrawn"], sandbox.EventTypes().TakeLast(2));
        var read = await sandbox.GetAsync("/v1/disputes/" + dispute.Id);
        Assert.Equal("needs_response", read.Text("status"));
        var taken = read.Body["balance_transactions"]!.AsArray().Single()!;
        Assert.Equal(("adjustment", -5980, 2000), (taken["type"]!.GetValue<string>(), taken["amount"]!.GetValue<long>(), taken["fee"]!.GetValue<long>()));
        Assert.True((await sandbox.GetAsync("/v1/charges/" + dispute.ChargeId)).Body["disputed"]!.GetValue<bool>());
        Assert.Equal("charge_disputed", (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent))).ErrorText("code"));

        sandbox.Server.Decide(dispute.Id, DisputeDecision.Won);
        Assert.Equal(before - 2000, Net(sandbox));
        Assert.Equal(["charge.dispute.closed", "charge.dispute.funds_reinstated"], sandbox.EventTypes().TakeLast(2));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent))).Status);
    }

    [Fact]
    public async Task A_fee_comes_back_where_it_does()
    {
        await using var sandbox = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, DisputeFeeReturns = true });
        var intent = await sandbox.PaidIntentAsync();
        var before = Net(sandbox);
        sandbox.Server.Decide(sandbox.Server.Dispute(intent).Id, DisputeDecision.Won);
        Assert.Equal(before, Net(sandbox));
    }

    [Theory]
    [InlineData("We have winning_evidence.", "won")]
    [InlineData("We have losing_evidence.", "lost")]
    [InlineData("Delivered on 3 May, signed for.", "under_review")]
    public async Task Evidence_is_gathered_submitted_once_and_read(string text, string status)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var path = "/v1/disputes/" + sandbox.Server.Dispute(await sandbox.PaidIntentAsync()).Id;

        var staged = await sandbox.PostAsync(path, ("evidence[shipping_tracking_number]", "SF123"), ("submit", "false"));
        Assert.Equal("needs_response", staged.Text("status"));
        var submitted = await sandbox.PostAsync(path, ("evidence[uncategorized_text]", text));
        Assert.Equal(status, submitted.Text("status"));
        Assert.Equal("SF123", submitted.Body["evidence"]!["shipping_tracking_number"]!.GetValue<string>());
        Assert.Equal(1, submitted.Body["evidence_details"]!["submission_count"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync(path, ("evidence[customer_name]", "Mei"))).Status);
    }

    [Fact]
    public async Task An_inquiry_takes_nothing_until_it_escalates()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var before = Net(sandbox);

        var inquiry = sandbox.Server.Dispute(intent, new DisputeRequest(IsInquiry: true));
        Assert.Equal(before, Net(sandbox));
        Assert.Equal(DisputeStatus.WarningNeedsResponse, inquiry.Status);
        Assert.DoesNotContain("charge.dispute.funds_withdrawn", sandbox.EventTypes());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "100"))).Status);

        var dispute = sandbox.Server.Decide(inquiry.Id, DisputeDecision.Escalated);
        Assert.Equal(DisputeStatus.NeedsResponse, dispute.Status);
        Assert.Equal("charge.dispute.funds_withdrawn", sandbox.EventTypes()[^1]);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent))).Status);
    }

    [Fact]
    public async Task Giving_all_back_ends_an_inquiry()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var inquiry = sandbox.Server.Dispute(intent, new DisputeRequest(IsInquiry: true));
        await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));
        Assert.Equal(DisputeStatus.WarningClosed, sandbox.Server.State.Disputes.Find(inquiry.Id)!.Status);
    }

    [Theory]
    [InlineData(TestCards.Disputed, "fraudulent", "needs_response")]
    [InlineData(TestCards.NotReceived, "product_not_received", "needs_response")]
    [InlineData(TestCards.Inquired, "fraudulent", "warning_needs_response")]
    public async Task Some_cards_dispute_what_they_pay(string card, string reason, string status)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync(new PayRequest(Card: card));
        sandbox.Server.RunDue();
        var dispute = (await sandbox.GetAsync("/v1/disputes?payment_intent=" + intent)).Data.Single();
        Assert.Equal((reason, status), (dispute["reason"]!.GetValue<string>(), dispute["status"]!.GetValue<string>()));
        Assert.Empty((await sandbox.GetAsync("/v1/disputes?payment_intent=pi_other")).Data);
    }

    [Fact]
    public async Task A_dispute_that_nobody_answers_in_time_is_lost_also_after_a_restart()
    {
        var file = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.NewGuid():N}", "stripe.jsonl");
        var time = new ManualTime();
        string id;
        await using (var sandbox = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, StorageFile = file }, time))
        {
            id = sandbox.Server.Dispute(await sandbox.PaidIntentAsync()).Id;
        }

        await using (var again = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, StorageFile = file }, time))
        {
            again.Pass(TimeSpan.FromDays(9));
            Assert.Equal("lost", (await again.GetAsync("/v1/disputes/" + id)).Text("status"));
            Assert.Equal(HttpStatusCode.BadRequest, (await again.PostAsync("/v1/disputes/" + id, ("evidence[customer_name]", "Mei"))).Status);
        }
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_dispute_can_be_accepted_and_had_over_http()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var asked = await sandbox.Http.PostAsync($"/sandbox/charges/{intent}/dispute", new StringContent("""{ "reason": "fraudulent", "amount_minor": 500 }"""));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var dispute = sandbox.Server.State.Disputes.All().Single();
        Assert.Equal(500, dispute.AmountMinor);
        Assert.Equal("lost", (await sandbox.PostAsync($"/v1/disputes/{dispute.Id}/close")).Text("status"));
        var late = await sandbox.Http.PostAsync($"/sandbox/disputes/{dispute.Id}/decide", new StringContent("""{ "decision": "won" }"""));
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    private static long Net(Sandbox sandbox) => sandbox.Server.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor);
}
