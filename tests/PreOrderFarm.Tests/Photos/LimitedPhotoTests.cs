using PreOrderFarm.Photos;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.Photos;

public sealed class LimitedPhotoTests
{
    [Theory]
    [InlineData("Photos:MemoryMegabytes", "500")]
    [InlineData("Photos:TimeoutSeconds", "1")]
    public async Task A_picture_that_swells_beyond_memory_or_time_is_ended_with_a_sentence_and_leaves_nothing(string limit, string value)
    {
        await using var farm = await CampaignFarm.StartAsync((limit, value));
        var member = await farm.MemberAsync();

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => StoreAsync(farm, Png.ThatSwells(), member));

        Assert.Equal("This photo cannot be read. Save it again as JPEG, or choose another one.", refused.Message);
        Assert.Empty(Directory.GetFiles(farm.PhotoFolder, "*", SearchOption.AllDirectories));
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));
    }

    private static Task<Guid> StoreAsync(CampaignFarm farm, byte[] bytes, Members.Actor member) =>
        farm.UseAsync<StorePhoto, Guid>(store => store.RunAsync(member, new MemoryStream(bytes), default));
}
