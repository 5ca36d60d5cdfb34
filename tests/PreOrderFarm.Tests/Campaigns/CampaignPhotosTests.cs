using PreOrderFarm.Campaigns;
using PreOrderFarm.Overview;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class CampaignPhotosTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;
    private DraftedCampaign campaign = null!;
    private Guid[] photos = [];

    public async Task InitializeAsync()
    {
        farm = await CampaignFarm.StartAsync();
        campaign = await farm.DraftAsync();
        photos = [await AddAsync("Kiwis"), await AddAsync(""), await AddAsync("")];
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Photos_change_places_and_the_first_is_the_cover()
    {
        await MoveAsync(2, PhotoMove.Earlier);
        Assert.Equal([photos[0], photos[2], photos[1]], await OrderAsync());
        await MoveAsync(0, PhotoMove.Later);
        Assert.Equal([photos[2], photos[0], photos[1]], await OrderAsync());
        await MoveAsync(1, PhotoMove.First);
        Assert.Equal([photos[1], photos[2], photos[0]], await OrderAsync());
        Assert.Equal(photos[1], (await farm.UseAsync<DiscoverCampaigns, KeyPage<CampaignCard>>(discover => discover.OfGrowerAsync(campaign.Owner, campaign.GrowerId, null, 10, default))).Items.Single().PhotoId);

        Assert.Equal("This photo is the first one already.", (await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(1, PhotoMove.Earlier))).Message);
        Assert.Equal("This photo is the first one already.", (await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(1, PhotoMove.First))).Message);
        Assert.Equal("This photo is the last one already.", (await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(0, PhotoMove.Later))).Message);
        Assert.Equal([photos[1], photos[2], photos[0]], await OrderAsync());
    }

    [Fact]
    public async Task A_photo_without_words_waits_for_them_until_it_is_said_that_it_needs_none()
    {
        Assert.Equal(2, await WordlessAsync());
        await DescribeAsync(1, new PhotoDescription(" In the crate ", IsDecorative: false, new PhotoFocus(0, 100)));
        Assert.Equal(1, await WordlessAsync());
        await DescribeAsync(2, new PhotoDescription("", IsDecorative: true, PhotoFocus.Centre));
        Assert.Equal(0, await WordlessAsync());

        var shown = (await farm.DetailAsync(campaign.Owner, campaign.Id)).Photos;
        Assert.Equal(("In the crate", false, new PhotoFocus(0, 100)), (shown[1].Alt, shown[1].IsDecorative, shown[1].Focus));
        Assert.Equal(("", true, PhotoFocus.Centre), (shown[2].Alt, shown[2].IsDecorative, shown[2].Focus));
    }

    [Theory]
    [InlineData("", false, 50, 50, "Alt", "Say what the photo shows, or tick that it only decorates.")]
    [InlineData("  ", false, 50, 50, "Alt", "Say what the photo shows, or tick that it only decorates.")]
    [InlineData("Kiwis", true, 50, 50, "IsDecorative", "A photo that only decorates has no words: take them away, or the tick.")]
    [InlineData("Kiwis", false, 101, 50, "FocusX", "Give a percentage from 0 to 100.")]
    [InlineData("Kiwis", false, 50, -1, "FocusY", "Give a percentage from 0 to 100.")]
    public async Task What_is_said_of_a_photo_makes_sense(string alt, bool isDecorative, int x, int y, string field, string sentence)
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => DescribeAsync(0, new PhotoDescription(alt, isDecorative, new PhotoFocus(x, y))));
        Assert.Equal((field, sentence), (broken.Broken.Single().Field, broken.Message));
    }

    [Fact]
    public async Task Photos_of_others_and_of_campaigns_that_have_ended_stay_as_they_are()
    {
        var stranger = await farm.MemberAsync();
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<MoveCampaignPhoto>(move => move.RunAsync(stranger, campaign.Id, photos[1], PhotoMove.First, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<MoveCampaignPhoto>(move => move.RunAsync(campaign.Owner, campaign.Id, Guid.NewGuid(), PhotoMove.First, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DescribeCampaignPhoto>(describe => describe.RunAsync(stranger, campaign.Id, photos[1], new PhotoDescription("x", false, PhotoFocus.Centre), default)));
        await farm.ExecuteAsync($"update campaigns set status = 'cancelled' where id = {campaign.Id}");
        await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(1, PhotoMove.First));
        await Assert.ThrowsAsync<RuleBroken>(() => DescribeAsync(1, new PhotoDescription("x", false, PhotoFocus.Centre)));
    }

    /// <summary>As the campaign knows it; its files do not matter here.</summary>
    private async Task<Guid> AddAsync(string alt)
    {
        var photo = Guid.NewGuid();
        await farm.ExecuteAsync($"insert into photos (id, width, height, created_by, created_at) values ({photo}, 640, 480, {campaign.Owner.MemberId}, {farm.Clock.Now})");
        await farm.UseAsync<AddCampaignPhoto>(add => add.RunAsync(campaign.Owner, campaign.Id, photo, alt, default));
        return photo;
    }

    private Task MoveAsync(int photo, PhotoMove move) => farm.UseAsync<MoveCampaignPhoto>(verb => verb.RunAsync(campaign.Owner, campaign.Id, photos[photo], move, default));

    private Task DescribeAsync(int photo, PhotoDescription description) =>
        farm.UseAsync<DescribeCampaignPhoto>(describe => describe.RunAsync(campaign.Owner, campaign.Id, photos[photo], description, default));

    private async Task<IEnumerable<Guid>> OrderAsync() => (await farm.DetailAsync(campaign.Owner, campaign.Id)).Photos.Select(photo => photo.Id);

    private async Task<long> WordlessAsync()
    {
        var facts = await farm.UseAsync<GrowerOverview, CampaignFacts>(overview => overview.OfCampaignAsync(campaign.Owner, campaign.Id, default));
        return CampaignCare.Steps(facts, farm.Clock.Now).SingleOrDefault(step => step.Kind == StepKind.DescribePhotos)?.Number ?? 0;
    }
}
