using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class DiscoverTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Everybody_sees_what_was_launched_and_nobody_sees_drafts()
    {
        var (open, _) = await farm.OpenAsync();
        var draft = await farm.DraftAsync();
        var dropped = await farm.DraftAsync();
        await farm.ExecuteAsync($"update campaigns set status = 'cancelled' where id = {dropped.Id}");
        var (funded, _) = await farm.OpenAsync();
        await farm.ExecuteAsync($"update campaigns set status = 'funded' where id = {funded.Id}");

        Assert.Equal(new[] { funded.Id, open.Id }.Order(), (await IdsAsync(CampaignFilter.All)).Order());
        Assert.Equal([open.Id], await IdsAsync(CampaignFilter.Open));
        Assert.Equal([funded.Id], await IdsAsync(CampaignFilter.Funded));
        Assert.Empty(await IdsAsync(CampaignFilter.ClosingSoon));
        Assert.Equal([draft.Id], (await farm.UseAsync<DiscoverCampaigns, KeyPage<CampaignCard>>(find => find.OfGrowerAsync(draft.Owner, draft.GrowerId, null, 10, default))).Items.Select(card => card.Id));

        farm.Clock.Now = new DateTimeOffset(2027, 3, 25, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([open.Id], await IdsAsync(CampaignFilter.ClosingSoon));
        farm.Clock.Now = new DateTimeOffset(2027, 3, 31, 10, 0, 0, TimeSpan.Zero);
        Assert.Empty(await IdsAsync(CampaignFilter.Open));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var deadlines = new[] { "2027-03-31T18:00", "2027-03-29T18:00", "2027-03-31T18:00", "2027-03-30T18:00", "2027-03-31T18:00" };
        foreach (var deadline in deadlines)
            await farm.OpenAsync(Inputs.Kiwis with { Deadline = deadline });

        foreach (var filter in new[] { CampaignFilter.All, CampaignFilter.Open })
        {
            var all = await IdsAsync(filter);
            var paged = new List<Guid>();
            string? after = null;
            do
            {
                var page = await PageAsync(filter, after, 2);
                paged.AddRange(page.Items.Select(card => card.Id));
                after = page.Next;
            }
            while (after is not null);
            Assert.Equal(5, paged.Distinct().Count());
            Assert.Equal(all, paged);
        }
    }

    [Theory]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5")]
    public async Task A_page_key_that_we_never_gave_out_is_refused(string after) =>
        Assert.Equal(
            "This page of the list does not exist. Start from the first one.",
            (await Assert.ThrowsAsync<RuleBroken>(() => PageAsync(CampaignFilter.All, after, 2))).Message);

    [Fact]
    public async Task Progress_counts_collected_goods_and_neither_holds_nor_shipping()
    {
        var (campaign, offerId) = await farm.OpenAsync();
        await farm.TakeAsync(campaign, offerId, 10);
        await farm.ExecuteAsync($"update campaign_funds set goods_minor = 29700, shipping_minor = 4500, boxes = 3, grams = 15000, pledges = 2 where campaign_id = {campaign.Id}");

        var card = Assert.Single((await PageAsync(CampaignFilter.Open, null, 10)).Items);
        var detail = await farm.UseAsync<CampaignQueries, CampaignDetail>(queries => queries.BySlugAsync(Actor.Nobody, card.Slug, default));
        var progress = await farm.UseAsync<CampaignQueries, FundingProgress>(queries => queries.ProgressAsync(campaign.Id, default));

        Assert.Equal(new FundingProgress(TargetKind.Money, 100_000, 29_700, 2, "CNY"), card.Progress);
        Assert.Equal(card.Progress, detail.Progress);
        Assert.Equal(card.Progress, progress);
        Assert.Equal(29, progress.Percent);
        Assert.Equal((490L, new Money(9_900, "CNY")), (detail.Offers[0].Left, card.LowestPrice!.Value));
    }

    [Fact]
    public async Task The_review_queue_begins_with_who_waits_longest()
    {
        var first = await farm.DraftAsync();
        var second = await farm.DraftAsync();
        foreach (var campaign in new[] { second, first })
        {
            await farm.OfferAsync(campaign);
            await farm.SubmitAsync(campaign);
            farm.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var page = await farm.UseAsync<DiscoverCampaigns, KeyPage<CampaignCard>>(find => find.ReviewQueueAsync(CampaignFarm.Operator, null, 1, default));
        var next = await farm.UseAsync<DiscoverCampaigns, KeyPage<CampaignCard>>(find => find.ReviewQueueAsync(CampaignFarm.Operator, page.Next, 1, default));

        Assert.Equal([second.Id, first.Id], page.Items.Concat(next.Items).Select(card => card.Id));
        Assert.Null(next.Next);
    }

    private async Task<List<Guid>> IdsAsync(CampaignFilter filter) => [.. (await PageAsync(filter, null, 100)).Items.Select(card => card.Id)];

    private Task<KeyPage<CampaignCard>> PageAsync(CampaignFilter filter, string? after, int size) =>
        farm.UseAsync<DiscoverCampaigns, KeyPage<CampaignCard>>(find => find.RunAsync(filter, after, size, default));
}
