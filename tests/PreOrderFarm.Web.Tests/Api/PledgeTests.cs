using System.Net;
using System.Text.Json.Nodes;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class PledgeTests : IClassFixture<ApiHost>
{
    private readonly ApiHost host;

    public PledgeTests(ApiHost host)
    {
        this.host = host;
        host.Farm.Clock.Now = new FakeClock().Now;
    }

    [Fact]
    public async Task The_same_key_and_body_is_the_same_pledge()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();

        var first = (await PlaceAsync(guest, harvest, "key-1")).Must(HttpStatusCode.Created);
        var again = (await PlaceAsync(guest, harvest, "key-1")).Must(HttpStatusCode.Created);

        Assert.Equal((first.Id, first["reference"], first["pay_url"]), (again.Id, again["reference"], again["pay_url"]));
        Assert.Equal(1, await PledgesAsync(harvest));
        (await guest.GetAsync($"pledges/{first.Id}", ("Pledge-Link", again["link"]))).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_program_offers_a_point_pledges_to_fetch_there_and_hands_over()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        using var grower = await host.ForAsync(harvest.Grower);
        using var guest = host.Nobody();
        var point = (await grower.PostAsync($"growers/{harvest.GrowerId}/pick-up-points", Body.Of("""{"name": "Barn", "line1": "1 Kiwi Road", "city": "Zhouzhi", "country": "CN", "hours": "Sat 9-12"}"""))).Must(HttpStatusCode.Created).Id;
        var offered = (await grower.PutAsync($"campaigns/{harvest.CampaignId}/pick-ups", Body.Of($$"""{"pick_ups": [{"point_id": "{{point}}", "capacity_boxes": 1}]}"""))).Must(HttpStatusCode.OK);
        Assert.Equal(("Barn", "1"), (offered.Json["pick_ups"]![0]!["point"]!["name"]!.ToString(), offered.Json["pick_ups"]![0]!["left"]!.ToString()));

        var order = Body.Pledge(harvest.Box);
        (order["pick_up_point_id"], order["address"]) = (point.ToString(), new JsonObject { ["recipient"] = "Li Na", ["phone"] = "+86 138 0013 8000" });
        var placed = (await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", order.DeepClone())).Must(HttpStatusCode.Created);
        var pledge = (await guest.GetAsync($"pledges/{placed.Id}", ("Pledge-Link", placed["link"]))).Must(HttpStatusCode.OK);
        Assert.Equal(("0", "Barn"), (pledge["shipping_minor"], pledge.Json["pick_up"]!["name"]!.ToString()));
        Assert.Equal("Barn is full. Please choose another place, or have it shipped.", (await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", order)).ErrorOf("pick_up_point_id"));

        await host.Given.PayAsync(placed.Id);
        await host.Given.ConfirmAsync(placed.Id);
        await host.Given.ClosedAsync(harvest);
        var load = Assert.Single(await host.Given.BatchesAsync(harvest));
        Assert.Equal("1", (await grower.PostAsync($"batches/{load}/arrivals", Body.Of("{}"))).Must(HttpStatusCode.OK)["marked"]);
        var found = (await grower.GetAsync($"pick-up-points/{point}/parcels?q=li")).Must(HttpStatusCode.OK).Json["found"]![0]!;
        var parcels = Body.Of($$"""{"parcel_ids": ["{{found["parcels"]![0]!["id"]}}"]}""");
        Assert.Equal("1", (await grower.PostAsync($"pick-up-points/{point}/hand-overs", parcels.DeepClone())).Must(HttpStatusCode.OK)["marked"]);
        Assert.Equal("1", (await grower.PostAsync($"pick-up-points/{point}/hand-overs/undo", parcels)).Must(HttpStatusCode.OK)["marked"]);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        (await PlaceAsync(guest, harvest, "key-2")).Must(HttpStatusCode.Created);

        var other = await PlaceAsync(guest, harvest, "key-2", quantity: 2);

        other.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal("This idempotency key was used for another pledge.", other.ErrorOf("idempotency_key"));
        Assert.Equal(1, await PledgesAsync(harvest));
    }

    [Fact]
    public async Task A_key_answers_its_pledge_in_another_language_after_other_terms_and_after_the_closing()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        using var guest = host.Nobody();
        using var chinese = host.Nobody("zh-CN");
        var body = Body.Pledge(harvest.Box);
        body.Remove("language");
        var first = (await PlaceAsync(guest, harvest, "key-5", body)).Must(HttpStatusCode.Created);

        Assert.Equal(first.Id, (await PlaceAsync(chinese, harvest, "key-5", body)).Must(HttpStatusCode.Created).Id);
        await host.Given.PayAsync(first.Id);
        await host.Given.ConfirmAsync(first.Id);
        await host.Farm.ExecuteAsync($"delete from offer_shipping_prices where offer_id = {harvest.Box}");
        Assert.Equal(first.Id, (await PlaceAsync(guest, harvest, "key-5", body)).Must(HttpStatusCode.Created).Id);
        (await PlaceAsync(guest, harvest, "key-6", body)).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        await host.Given.ClosedAsync(harvest);

        var late = (await PlaceAsync(guest, harvest, "key-5", body)).Must(HttpStatusCode.Created);
        Assert.Equal((first.Id, first["reference"], ""), (late.Id, late["reference"], late["pay_url"]));
        (await PlaceAsync(guest, harvest, "key-6", body)).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        Assert.Equal(1, await PledgesAsync(harvest));
    }

    [Fact]
    public async Task A_program_asks_how_its_payment_stands()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        var placed = (await PlaceAsync(guest, harvest, key: null)).Must(HttpStatusCode.Created);
        var link = ("Pledge-Link", placed["link"]);

        Assert.Equal("held", (await guest.PostAsync($"pledges/{placed.Id}/confirmation", body: null, link)).Must(HttpStatusCode.OK)["status"]);
        await host.Given.PayAsync(placed.Id);
        Assert.Equal("confirmed", (await guest.PostAsync($"pledges/{placed.Id}/confirmation", body: null, link)).Must(HttpStatusCode.OK)["status"]);
        Assert.Equal("confirmed", (await guest.PostAsync($"pledges/{placed.Id}/confirmation", body: null, link)).Must(HttpStatusCode.OK)["status"]);
    }

    [Fact]
    public async Task A_key_that_races_with_itself_is_one_pledge()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PlaceAsync(guest, harvest, "key-3")));

        Assert.Single(answers.Select(answer => answer.Must(HttpStatusCode.Created).Id).Distinct());
        Assert.Equal(1, await PledgesAsync(harvest));
    }

    [Fact]
    public async Task Without_a_key_each_request_is_a_pledge_and_another_persons_key_is_no_clash()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        using var member = await host.NewMemberAsync();

        await PlaceAsync(guest, harvest, key: null);
        var guests = await PlaceAsync(guest, harvest, "key-4");
        var members = await PlaceAsync(member, harvest, "key-4");

        Assert.NotEqual(guests.Must(HttpStatusCode.Created).Id, members.Must(HttpStatusCode.Created).Id);
        Assert.Equal(3, await PledgesAsync(harvest));
    }

    [Fact]
    public async Task The_last_box_goes_to_one_of_two_programs()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(boxes: 1, target: 1);
        using var guest = host.Nobody();

        var answers = await Task.WhenAll(
            guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box, email: "a@farm.test")),
            guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box, email: "b@farm.test")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        answers.Single(answer => answer.Status != HttpStatusCode.Created).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    [Fact]
    public async Task A_member_changes_and_cancels_their_pledge_and_sees_it_in_their_list()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var backer = await host.Given.MemberAsync();
        var placed = await host.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        using var member = await host.ForAsync(backer);

        var more = (await member.PostAsync($"pledges/{placed.Id}/changes", Lines(harvest, 3))).Must(HttpStatusCode.OK);
        Assert.Equal(("10000", "false"), (more["difference_minor"], more["is_applied"]));
        Assert.NotEmpty(more["pay_url"]);
        Assert.Equal("10000", (await member.GetAsync($"pledges/{placed.Id}")).Json["held_change"]!["payable_minor"]!.ToString());
        var less = (await member.PostAsync($"pledges/{placed.Id}/changes", Lines(harvest, 1))).Must(HttpStatusCode.OK);
        Assert.Equal(("-10000", "true", ""), (less["difference_minor"], less["is_applied"], less["pay_url"]));

        var cancelled = (await member.PostAsync($"pledges/{placed.Id}/cancellation", new JsonObject())).Must(HttpStatusCode.OK);
        Assert.Equal(("cancelled", "20000", "20000"), (cancelled["status"], cancelled["paid_minor"], cancelled["refunded_minor"]));
        var mine = (await member.GetAsync("pledges")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal(placed.Id.ToString(), Assert.Single(mine)!["id"]!.ToString());
        (await member.PostAsync($"pledges/{placed.Id}/cancellation", new JsonObject())).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
    }

    [Fact]
    public async Task A_guest_needs_the_code_from_the_mail_to_change_something()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var placed = await host.Given.PaidPledgeAsync(harvest);
        using var guest = host.Nobody();
        var link = ("Pledge-Link", placed.ManageLinkToken);

        (await guest.PostAsync($"pledges/{placed.Id}/codes", body: null, link)).Must(HttpStatusCode.NoContent);
        var without = await guest.PostAsync($"pledges/{placed.Id}/cancellation", new JsonObject(), link);
        without.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.StartsWith("Type the code from our e-mail", without.ErrorOf("code"), StringComparison.Ordinal);
        var code = await host.Given.CodeAsync(placed.Id);
        (await guest.PostAsync($"pledges/{placed.Id}/cancellation", new JsonObject { ["code"] = code })).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("cancelled", (await guest.PostAsync($"pledges/{placed.Id}/cancellation", new JsonObject { ["code"] = code }, link)).Must(HttpStatusCode.OK)["status"]);
    }

    [Fact]
    public async Task A_renewed_link_makes_the_old_one_void()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var backer = await host.Given.MemberAsync();
        var placed = await host.Given.PaidPledgeAsync(harvest, actor: backer, email: backer.Email);
        using var member = await host.ForAsync(backer);
        using var guest = host.Nobody();

        var renewed = (await member.PostAsync($"pledges/{placed.Id}/links", new JsonObject())).Must(HttpStatusCode.OK);

        (await guest.GetAsync($"pledges/{placed.Id}", ("Pledge-Link", placed.ManageLinkToken))).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        (await guest.GetAsync($"pledges/{placed.Id}", ("Pledge-Link", renewed["link"]))).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task After_the_closing_a_pledge_and_its_parcels_move_until_their_batch_is_locked()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        var backer = await host.Given.MemberAsync();
        var placed = await host.Given.PaidPledgeAsync(harvest, actor: backer, email: backer.Email);
        using var member = await host.ForAsync(backer);
        using var grower = await host.ForAsync(harvest.Grower);
        host.Farm.Clock.Advance(TimeSpan.FromDays(3));
        await host.UseAsync<CloseDueCampaigns, int>(close => close.RunAsync(CancellationToken.None));
        var address = Body.Pledge(harvest.Box)["address"]!.DeepClone().AsObject().With("line1", "淮海中路 1 号");

        var moved = (await member.PutAsync($"pledges/{placed.Id}/address", new JsonObject { ["address"] = address.DeepClone() })).Must(HttpStatusCode.OK);
        Assert.Equal("淮海中路 1 号", moved.Json["address"]!["line1"]!.ToString());
        var parcels = (await member.GetAsync($"pledges/{placed.Id}/parcels")).Must(HttpStatusCode.OK);
        Assert.Equal("淮海中路 1 号", parcels.Json["items"]![0]!["address"]!["line1"]!.ToString());

        var batchId = (await grower.GetAsync($"campaigns/{harvest.CampaignId}/batches")).Must(HttpStatusCode.OK).Json["items"]![0]!["id"]!.ToString();
        (await grower.PostAsync($"batches/{batchId}/lock", new JsonObject { ["without_notice"] = false })).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        var locksAt = host.Farm.Clock.Now.AddDays(3);
        var announced = (await grower.PutAsync($"batches/{batchId}/lock-announcement", new JsonObject { ["locks_at"] = locksAt.ToString("O") })).Must(HttpStatusCode.OK);
        Assert.Equal("planned", announced.Json["batch"]!["state"]!.ToString());
        Assert.Null((await member.GetAsync($"pledges/{placed.Id}/parcels")).Json["items"]![0]!["batch_locks_at"]);
        host.Farm.Clock.Advance(TimeSpan.FromMinutes(11));
        await host.UseAsync<TellOfDueLocks, int>(tell => tell.RunAsync(CancellationToken.None));
        Assert.NotNull((await member.GetAsync($"pledges/{placed.Id}/parcels")).Json["items"]![0]!["batch_locks_at"]);
        Assert.Null((await grower.SendAsync(HttpMethod.Delete, $"batches/{batchId}/lock-announcement", json: null)).Must(HttpStatusCode.OK).Json["batch"]!["locks_at"]);
        // As those call it that knew it before it took a body.
        (await grower.SendAsync(HttpMethod.Post, $"batches/{batchId}/lock", json: null)).Must(HttpStatusCode.OK);
        address["line1"] = "另一条路 2 号";
        (await member.PutAsync($"pledges/{placed.Id}/address", new JsonObject { ["address"] = address })).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        Assert.Equal("淮海中路 1 号", (await member.GetAsync($"pledges/{placed.Id}")).Json["address"]!["line1"]!.ToString());

        var parcelId = (await grower.GetAsync($"batches/{batchId}/parcels")).Json["items"]![0]!["id"]!.ToString();
        Assert.Equal("1", (await grower.PutAsync($"batches/{batchId}/parcels/{parcelId}/address", new JsonObject { ["address"] = address.DeepClone() })).Must(HttpStatusCode.OK)["marked"]);
        Assert.Equal("另一条路 2 号", (await member.GetAsync($"pledges/{placed.Id}")).Json["address"]!["line1"]!.ToString());
    }

    [Fact]
    public async Task Two_operators_with_two_keys_are_one_refund_unless_the_second_has_seen_the_first()
    {
        var placed = await host.Given.PaidPledgeAsync(await host.Given.HarvestOnSaleAsync());
        using var anna = await host.NewOperatorAsync();
        using var bela = await host.NewOperatorAsync();
        JsonObject Refund(int seen) => new() { ["amount_minor"] = 1_000, ["reason"] = "Two were soft.", ["seen_refunds"] = seen };

        Assert.Equal("true", (await anna.PostAsync($"pledges/{placed.Id}/refunds", Refund(0), ("Idempotency-Key", "a"))).Must(HttpStatusCode.OK)["is_new"]);
        Assert.Equal("false", (await anna.PostAsync($"pledges/{placed.Id}/refunds", Refund(0), ("Idempotency-Key", "a"))).Must(HttpStatusCode.OK)["is_new"]);
        (await bela.PostAsync($"pledges/{placed.Id}/refunds", Refund(0), ("Idempotency-Key", "b"))).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        Assert.Equal("true", (await bela.PostAsync($"pledges/{placed.Id}/refunds", Refund(1), ("Idempotency-Key", "b"))).Must(HttpStatusCode.OK)["is_new"]);

        Assert.Equal("2000", (await anna.GetAsync($"pledges/{placed.Id}")).Must(HttpStatusCode.OK)["refunded_minor"]);
    }

    [Fact]
    public async Task A_refund_that_failed_counts_again_when_another_takes_its_place_and_once()
    {
        host.Farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var placed = await host.Given.PaidPledgeAsync(await host.Given.HarvestOnSaleAsync());
        using var anna = await host.NewOperatorAsync();
        var body = new JsonObject { ["amount_minor"] = 1_000, ["reason"] = "Two were soft.", ["seen_refunds"] = 0 };
        (await anna.PostAsync($"pledges/{placed.Id}/refunds", body, ("Idempotency-Key", "f"))).Must(HttpStatusCode.OK);
        await host.Farm.RunIntentsAsync();
        host.Farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.Farm.SettleAsync();
        var failed = (await anna.GetAsync($"pledges/{placed.Id}")).Must(HttpStatusCode.OK);
        Assert.Equal(("0", "failed"), (failed["refunded_minor"], failed.Json["refunds"]![0]!["status"]!.ToString()));
        host.Farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;

        var refundId = failed.Json["refunds"]![0]!["id"]!.ToString();
        (await anna.PostAsync($"refunds/{refundId}/attempts")).Must(HttpStatusCode.OK);
        await host.Farm.SettleAsync();

        var replaced = (await anna.GetAsync($"pledges/{placed.Id}")).Must(HttpStatusCode.OK);
        Assert.Equal("1000", replaced["refunded_minor"]);
        Assert.Equal(refundId, replaced.Json["refunds"]![1]!["replaces_id"]!.ToString());
    }

    private static Task<ApiAnswer> PlaceAsync(ApiClient client, Harvest harvest, string? key, int quantity = 1) =>
        PlaceAsync(client, harvest, key, Body.Pledge(harvest.Box, quantity));

    private static Task<ApiAnswer> PlaceAsync(ApiClient client, Harvest harvest, string? key, JsonObject body) =>
        client.PostAsync($"campaigns/{harvest.CampaignId}/pledges", body, key is null ? [] : [("Idempotency-Key", key)]);

    private static JsonObject Lines(Harvest harvest, int boxes) =>
        new() { ["lines"] = new JsonArray(new JsonObject { ["offer_id"] = harvest.Box.ToString(), ["quantity"] = boxes }) };

    private Task<long> PledgesAsync(Harvest harvest) =>
        host.Farm.ScalarAsync<long>($"""select count(*) as "Value" from pledges where campaign_id = {harvest.CampaignId}""");
}
