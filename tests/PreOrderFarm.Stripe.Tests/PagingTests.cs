namespace PreOrderFarm.Stripe.Tests;

/// <summary>Lists, page by page and all at once.</summary>
public sealed class PagingTests
{
    [Fact]
    public async Task All_pages_follow_one_another_newest_first()
    {
        using var stripe = new FakeStripe()
            .Answers(200, Json.List(hasMore: true, Json.RefundWithId("re_5"), Json.RefundWithId("re_4")))
            .Answers(200, Json.List(hasMore: true, Json.RefundWithId("re_3"), Json.RefundWithId("re_2")))
            .Answers(200, Json.List(hasMore: false, Json.RefundWithId("re_1")));

        var ids = await Ids(stripe.Client().Refunds.ListAllAsync(new RefundListParams { PaymentIntent = "pi_1", Limit = 2 }));

        Assert.Equal(["re_5", "re_4", "re_3", "re_2", "re_1"], ids);
        Assert.Equal([null, "re_4", "re_2"], stripe.Seen.Select(r => r.Query.GetValueOrDefault("starting_after")));
        Assert.All(stripe.Seen, r => Assert.Equal("pi_1", r.Query["payment_intent"]));
        Assert.All(stripe.Seen, r => Assert.Equal("2", r.Query["limit"]));
    }

    [Fact]
    public async Task From_a_known_object_on_the_pages_follow_oldest_first()
    {
        using var stripe = new FakeStripe()
            .Answers(200, Json.List(hasMore: true, Json.RefundWithId("re_3"), Json.RefundWithId("re_2")))
            .Answers(200, Json.List(hasMore: false, Json.RefundWithId("re_5"), Json.RefundWithId("re_4")));

        var ids = await Ids(stripe.Client().Refunds.ListAllAsync(new RefundListParams { EndingBefore = "re_1" }));

        Assert.Equal(["re_2", "re_3", "re_4", "re_5"], ids);
        Assert.Equal(["re_1", "re_3"], stripe.Seen.Select(r => r.Query["ending_before"]));
    }

    [Fact]
    public async Task A_page_is_only_fetched_when_it_is_reached()
    {
        using var stripe = new FakeStripe().Answers(200, Json.List(hasMore: true, Json.RefundWithId("re_5"), Json.RefundWithId("re_4")));

        await foreach (var refund in stripe.Client().Refunds.ListAllAsync(new RefundListParams()))
        {
            Assert.Equal("re_5", refund.Id);
            break;
        }

        Assert.Single(stripe.Seen);
    }

    [Fact]
    public async Task A_list_that_does_not_lead_further_ends_with_an_error_instead_of_turning_for_ever()
    {
        using var stripe = new FakeStripe().AnswersTimes(3, 200, Json.List(hasMore: true, Json.RefundWithId("re_1")));

        var error = await Assert.ThrowsAsync<StripeException>(() => Ids(stripe.Client().Refunds.ListAllAsync(new RefundListParams())));

        Assert.Equal(StripeErrorKind.Api, error.Kind);
        Assert.Equal(2, stripe.Seen.Count);
    }

    [Fact]
    public async Task One_page_says_whether_there_is_more()
    {
        using var stripe = new FakeStripe().Answers(200, Json.List(hasMore: true, Json.Session));

        var page = await stripe.Client().CheckoutSessions.ListAsync(new CheckoutSessionListParams { PaymentIntent = "pi_1" });

        Assert.True(page.HasMore);
        Assert.Equal("cs_test_1", page.Data.Single().Id);
        Assert.Equal("pi_1", stripe.Seen.Single().Query["payment_intent"]);
    }

    private static async Task<List<string>> Ids(IAsyncEnumerable<StripeRefund> refunds)
    {
        var ids = new List<string>();
        await foreach (var refund in refunds)
        {
            ids.Add(refund.Id);
        }

        return ids;
    }
}
