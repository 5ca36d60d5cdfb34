using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class DraftTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_title_becomes_a_readable_address_and_each_campaign_has_its_own()
    {
        var first = await SlugAsync(Inputs.Kiwis with { Title = "Äpfel vom Bodensee: 2027!" });
        var second = await SlugAsync(Inputs.Kiwis with { Title = "Apfel vom Bodensee 2027" });
        var chinese = await SlugAsync(Inputs.Kiwis with { Title = "周至红心猕猴桃" });

        Assert.Equal("apfel-vom-bodensee-2027", first);
        Assert.Matches("^apfel-vom-bodensee-2027-[0-9a-f]{8}$", second);
        Assert.Matches("^campaign-[0-9a-f]{8}$", chinese);
    }

    [Fact]
    public async Task A_region_that_keeps_its_id_keeps_its_shipping_prices()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign, Inputs.FiveKilos with { ShippingPrices = [new(campaign.China, 1500), new(campaign.Shanghai, 800)] });

        await EditAsync(campaign, Inputs.Kiwis with
        {
            Regions =
            [
                new RegionInput(campaign.Shanghai, "China", [new AreaInput("CN", "上海市"), new AreaInput("CN", "江苏")]),
                new RegionInput(null, "Beijing", [new AreaInput("CN", "北京", "10 00-2")]),
            ],
        });

        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal(["China", "Beijing"], detail.Regions.Select(region => region.Name));
        Assert.Equal(campaign.Shanghai, detail.Regions[0].Id);
        Assert.Equal(new AreaDetail("CN", "北京", "10002"), Assert.Single(detail.Regions[1].Areas));
        Assert.Equal(new ShippingPriceDetail(campaign.Shanghai, new Money(800, "CNY")), Assert.Single(detail.Offers[0].Shipping));
    }

    [Fact]
    public async Task Two_regions_can_change_their_names_with_each_other()
    {
        var campaign = await farm.DraftAsync();

        await EditAsync(campaign, Inputs.Kiwis with
        {
            Regions = [new RegionInput(campaign.China, "Shanghai", [new AreaInput("CN")]), new RegionInput(campaign.Shanghai, "China", [new AreaInput("CN", "上海")])],
        });

        Assert.Equal(["Shanghai", "China"], (await farm.DetailAsync(campaign.Owner, campaign.Id)).Regions.Select(region => region.Name));
    }

    public static TheoryData<string, string, RegionInput[]> BadRegions() => new()
    {
        { "Regions[0].Areas", "'XX' is not a country that we know.", [new RegionInput(null, "Nowhere", [new AreaInput("XX")])] },
        { "Regions[0].Areas", "'cn' is not a country that we know.", [new RegionInput(null, "China", [new AreaInput("cn")])] },
        { "Regions[0].Name", "Give the region's name, with 1 to 60 characters.", [new RegionInput(null, " ", [new AreaInput("CN")])] },
        { "Regions[0].Areas", "Say which places the region has.", [new RegionInput(null, "China", [])] },
        { "Regions[0].Areas", "A postal code begins with 1 to 10 letters or digits.", [new RegionInput(null, "China", [new AreaInput("CN", null, "---")])] },
        { "Regions[0].Areas", "A postal code begins with 1 to 10 letters or digits.", [new RegionInput(null, "China", [new AreaInput("CN", null, "12345678901")])] },
        { "Regions", "Two regions have the same name.", [new RegionInput(null, "China", [new AreaInput("CN")]), new RegionInput(null, "china ", [new AreaInput("JP")])] },
        {
            "Regions", "CN 上海市 is named twice. A place belongs to one region.",
            [new RegionInput(null, "One", [new AreaInput("CN", "上海市")]), new RegionInput(null, "Two", [new AreaInput("CN", "Shanghai")])]
        },
        { "Regions", "This campaign has no such region.", [new RegionInput(Guid.NewGuid(), "China", [new AreaInput("CN")])] },
    };

    [Theory]
    [MemberData(nameof(BadRegions))]
    public async Task A_region_that_means_nothing_is_refused(string field, string sentence, RegionInput[] regions)
    {
        var campaign = await farm.DraftAsync();

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(campaign, Inputs.Kiwis with { Title = "Changed", Regions = regions }));

        Assert.Equal((field, sentence), (broken.Broken[0].Field, broken.Message));
        Assert.Equal("Red-heart kiwifruit", (await farm.DetailAsync(campaign.Owner, campaign.Id)).Title);
    }

    [Fact]
    public async Task The_currency_stays_while_offers_have_prices_in_it()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(campaign, Inputs.Kiwis with { Currency = "EUR" }));
        Assert.Equal("Offers have prices in CNY. Remove them before you change the currency.", broken.Message);
    }

    [Fact]
    public async Task A_draft_exists_for_its_owner_and_the_operators_only()
    {
        var campaign = await farm.DraftAsync();
        var (other, _) = await farm.GrowerAsync();

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<EditCampaign>(edit => edit.RunAsync(other, campaign.Id, Inputs.Kiwis, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DraftCampaign, Guid>(draft => draft.RunAsync(other, campaign.GrowerId, Inputs.Kiwis, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DetailAsync(other, campaign.Id));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<CampaignQueries, CampaignDetail>(queries => queries.ByIdAsync(Actor.Nobody, campaign.Id, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<EditCampaign>(edit => edit.RunAsync(CampaignFarm.Operator, Guid.NewGuid(), Inputs.Kiwis, default)));
        Assert.Equal(campaign.Id, (await farm.UseAsync<CampaignQueries, CampaignDetail>(queries => queries.ByIdAsync(CampaignFarm.Operator, campaign.Id, default))).Id);
    }

    private async Task<string> SlugAsync(CampaignInput input)
    {
        var campaign = await farm.DraftAsync(input);
        return (await farm.DetailAsync(campaign.Owner, campaign.Id)).Slug;
    }

    private Task EditAsync(DraftedCampaign campaign, CampaignInput input) =>
        farm.UseAsync<EditCampaign>(edit => edit.RunAsync(campaign.Owner, campaign.Id, input, default));
}
