using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class SearchTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_harvest_is_found_by_what_it_is_where_it_grows_and_who_grows_it()
    {
        var (oranges, _) = await farm.OpenAsync(Inputs.Kiwis with { Title = "Navelina oranges, picked on the day they ship", Produce = "Oranges", Variety = "Navelina", Place = "Carcaixent, Valencia" });
        var (grapes, _) = await farm.OpenAsync(Inputs.Kiwis with { Title = "阳光玫瑰葡萄，晨采当日发", Produce = "葡萄", Variety = "阳光玫瑰", Place = "云南建水" });
        await farm.ExecuteAsync($"update growers set name = 'Huerta San Isidro' where id = {oranges.GrowerId}");
        await farm.ExecuteAsync($"update growers set name = '老李的葡萄园 50%' where id = {grapes.GrowerId}");

        foreach (var text in new[] { "orange", "ORANGES", "naveli", "valencia picked", "\"picked on the day\"", "isidro carcaix", "Ｎａｖｅｌｉｎａ", "oranges -grapes" })
            Assert.Equal((text, oranges.Id), (text, Assert.Single(await IdsAsync(new() { Text = text }))));
        foreach (var text in new[] { "玫瑰", "葡萄", "建水 葡萄", "老李", "\"光玫瑰\"", "晨采 -oranges", "50%" })
            Assert.Equal((text, grapes.Id), (text, Assert.Single(await IdsAsync(new() { Text = text }))));
        foreach (var text in new[] { "bananas", "oranges 葡萄", "oranges -valencia", "葡萄 -玫瑰", "\"the picked day\"" })
            Assert.Equal((text, 0), (text, (await IdsAsync(new() { Text = text })).Count));
        Assert.Equal(oranges.Id, Assert.Single(await IdsAsync(new() { Produce = "oranges" })));
    }

    [Fact]
    public async Task A_harvest_is_found_in_either_script_of_Chinese()
    {
        var (simplified, _) = await farm.OpenAsync(Inputs.Kiwis with { Title = "周至红心猕猴桃", Produce = "猕猴桃", Variety = "红阳", Place = "陕西周至" });
        var (traditional, _) = await farm.OpenAsync(Inputs.Kiwis with { Title = "梨山蜜蘋果", Produce = "蘋果", Variety = "", Place = "臺灣梨山" });

        foreach (var text in new[] { "獼猴桃", "猕猴桃", "紅心", "陝西 獼猴桃", "紅陽 -蘋果" })
            Assert.Equal((text, simplified.Id), (text, Assert.Single(await IdsAsync(new() { Text = text }))));
        foreach (var text in new[] { "苹果", "蘋果", "蜜 苹果", "\"蜜苹果\"", "梨山 -獼猴桃" })
            Assert.Equal((text, traditional.Id), (text, Assert.Single(await IdsAsync(new() { Text = text }))));
        Assert.Empty(await IdsAsync(new() { Text = "梨山 -苹果" }));
        foreach (var produce in new[] { "獼猴桃", "猕猴桃" })
            Assert.Equal(simplified.Id, Assert.Single(await IdsAsync(new() { Produce = produce })));
        Assert.Equal(traditional.Id, Assert.Single(await IdsAsync(new() { Produce = "苹果" })));
    }

    [Fact]
    public async Task One_fruit_in_two_scripts_is_one_choice()
    {
        await farm.OpenAsync(Inputs.Kiwis with { Produce = "蘋果" });
        await farm.OpenAsync(Inputs.Kiwis with { Produce = "苹果" });
        await farm.OpenAsync(Inputs.Kiwis with { Produce = "苹果" });
        await farm.OpenAsync(Inputs.Kiwis with { Produce = "Kiwifruit" });

        Assert.Equal(["苹果", "Kiwifruit"], (await farm.UseAsync<SearchChoices, ChoicesOfSearch>(choices => choices.RunAsync(default))).Produce);
    }

    [Fact]
    public async Task What_is_typed_is_only_ever_looked_for()
    {
        await farm.OpenAsync();
        foreach (var text in new[] { "%", "_", @"\", "x%", "'; drop table campaigns; --", "' or 1=1 --", "{0}", "$1", "!:*&|", "\"", "\"\"\"", "--", "-\"", "()", "<script>", "kiwifruit:*b", "🥝", "a\u0301" })
            Assert.Equal((text, 0), (text, (await IdsAsync(new() { Text = text })).Count));
        foreach (var text in new[] { "", " ", "red-heart", "-nothing" })
            Assert.Equal((text, 1), (text, (await IdsAsync(new() { Text = text })).Count));
    }

    [Fact]
    public async Task What_cannot_be_searched_for_is_said_beside_its_field()
    {
        foreach (var (search, field) in new (CampaignSearch, string)[]
        {
            (new() { Text = new string('x', CampaignSearch.MaximumText + 1) }, "Text"),
            (new() { Text = "a\u0000b" }, "Text"),
            (new() { Text = "a\nb" }, "Text"),
            (new() { Text = "\ud800" }, "Text"),
            (new() { Produce = new string('x', 81) }, "Produce"),
            (new() { Country = "XX" }, "Country"),
            (new() { PostalCode = "10115" }, "Country"),
            (new() { Country = "DE", PostalCode = new string('1', 21) }, "PostalCode"),
        })
        {
            Assert.Equal(field, Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => IdsAsync(search))).Broken).Field);
        }
    }

    [Fact]
    public async Task Only_what_is_shipped_there_is_found_and_the_narrowest_area_decides()
    {
        var (campaign, offerId) = await farm.OpenAsync();
        Assert.Single(await IdsAsync(new() { Country = "CN" }));
        Assert.Single(await IdsAsync(new() { Country = "CN", PostalCode = "830000" }));
        Assert.Empty(await IdsAsync(new() { Country = "DE" }));

        // An island without a price.
        await farm.ExecuteAsync($"insert into campaign_regions (id, campaign_id, position, name) values ({campaign.GrowerId}, {campaign.Id}, 9, 'Islands')");
        await farm.ExecuteAsync($"insert into region_areas (id, region_id, country, postal_prefix) values (gen_random_uuid(), {campaign.GrowerId}, 'CN', '83')");
        Assert.Empty(await IdsAsync(new() { Country = "CN", PostalCode = "83 00-00" }));
        Assert.Single(await IdsAsync(new() { Country = "CN", PostalCode = "100000" }));

        // Only a province has a price: it may be theirs.
        await farm.ExecuteAsync($"update offer_shipping_prices set region_id = {campaign.Shanghai} where offer_id = {offerId}");
        Assert.Single(await IdsAsync(new() { Country = "CN", PostalCode = "200000" }));
    }

    [Fact]
    public async Task Nearly_funded_newly_opened_and_coming_ones_are_found_apart()
    {
        var (nearly, _) = await farm.OpenAsync();
        var (reached, _) = await farm.OpenAsync();
        await farm.ExecuteAsync($"update campaign_funds set goods_minor = 70000 where campaign_id = {nearly.Id}");
        await farm.ExecuteAsync($"update campaign_funds set goods_minor = 100000 where campaign_id = {reached.Id}");
        farm.Clock.Advance(TimeSpan.FromDays(8));
        var (fresh, _) = await farm.OpenAsync();
        var (coming, _) = await farm.OpenAsync(Inputs.Kiwis with { OpensAt = "2027-03-28T08:00" });

        Assert.Equal([nearly.Id], await IdsAsync(new() { Filter = CampaignFilter.NearlyFunded }));
        Assert.Equal([fresh.Id], await IdsAsync(new() { Filter = CampaignFilter.NewlyOpened }));
        Assert.Equal([coming.Id], await IdsAsync(new() { Filter = CampaignFilter.Coming }));
        Assert.Equal([reached.Id, nearly.Id, fresh.Id], await IdsAsync(new() { Order = CampaignOrder.MostFunded }));
        Assert.Equal(4, (await IdsAsync(new() { Filter = CampaignFilter.Growing })).Count);
        farm.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await IdsAsync(new() { Filter = CampaignFilter.Growing }));
    }

    [Fact]
    public async Task Drafts_and_returned_campaigns_are_found_by_nobody()
    {
        var draft = await farm.DraftAsync();
        var returned = await farm.DraftAsync();
        await farm.OfferAsync(returned);
        await farm.SubmitAsync(returned);
        await farm.UseAsync<ReturnCampaign>(back => back.RunAsync(CampaignFarm.Operator, returned.Id, "More about the orchard, please.", default));
        var waiting = await farm.DraftAsync();
        await farm.OfferAsync(waiting);
        await farm.SubmitAsync(waiting);

        foreach (var filter in Enum.GetValues<CampaignFilter>())
        {
            Assert.Empty(await IdsAsync(new() { Filter = filter }));
            Assert.Empty(await IdsAsync(new() { Filter = filter, Text = "kiwifruit" }));
        }
        Assert.DoesNotContain(draft.Id, await IdsAsync(new() { Filter = CampaignFilter.All, Country = "CN" }));
    }

    [Fact]
    public async Task Every_order_pages_without_gap_or_repetition_and_knows_how_many_there_are()
    {
        for (var i = 0; i < 5; i++)
        {
            var (campaign, _) = await farm.OpenAsync(Inputs.Kiwis with { Title = i % 2 == 0 ? "Red-heart kiwifruit" : "From Zhouzhi", Deadline = $"2027-03-{28 + (i % 2)}T18:00" });
            await farm.ExecuteAsync($"update campaign_funds set goods_minor = {(i % 2) * 50_000} where campaign_id = {campaign.Id}");
        }

        foreach (var order in Enum.GetValues<CampaignOrder>())
        {
            foreach (var search in new CampaignSearch[] { new() { Order = order }, new() { Order = order, Text = "zhouzhi" }, new() { Order = order, Filter = CampaignFilter.All } })
            {
                var seen = new List<Guid>();
                string? after = null;
                do
                {
                    var page = await FindAsync(search, after, 2);
                    Assert.Equal(5, page.Total);
                    seen.AddRange(page.Items.Select(card => card.Id));
                    after = page.Next;
                }
                while (after is not null);
                Assert.Equal(await IdsAsync(search), seen);
                Assert.Equal(5, seen.Distinct().Count());
            }
        }
        Assert.All((await FindAsync(new() { Text = "zhouzhi" }, null, 2)).Items, card => Assert.Equal("From Zhouzhi", card.Title));
    }

    private async Task<List<Guid>> IdsAsync(CampaignSearch search) => [.. (await FindAsync(search, null, 100)).Items.Select(card => card.Id)];

    private Task<FoundCampaigns> FindAsync(CampaignSearch search, string? after, int size) =>
        farm.UseAsync<SearchCampaigns, FoundCampaigns>(find => find.RunAsync(search, after, size, default));
}
