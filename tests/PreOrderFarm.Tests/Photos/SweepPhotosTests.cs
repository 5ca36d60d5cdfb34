using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.Photos;

public sealed class SweepPhotosTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync(("Photos:PerMemberADay", "3"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Photos_that_nothing_shows_go_after_a_day_with_their_files_and_others_stay()
    {
        var campaign = await farm.DraftAsync();
        var shown = await StoreAsync(campaign);
        await farm.UseAsync<AddCampaignPhoto>(add => add.RunAsync(campaign.Owner, campaign.Id, shown, "Kiwis", default));
        var orphan = await StoreAsync(campaign);
        farm.Clock.Advance(TimeSpan.FromHours(25));
        var fresh = await StoreAsync(campaign);
        var cutOff = Directory.CreateDirectory(Path.Combine(farm.PhotoFolder, "incoming", "cut-off"));

        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());

        Assert.Equal((1, 0, 1), (await FilesAsync(shown), await FilesAsync(orphan), await FilesAsync(fresh)));
        Assert.Equal(2, await farm.ScalarAsync<long>($"""select count(*) as "Value" from photos"""));
        Assert.False(Directory.Exists(cutOff.FullName));
    }

    [Fact]
    public async Task A_photo_whose_files_were_cut_off_on_their_way_goes_with_what_came_of_them()
    {
        var campaign = await farm.DraftAsync();
        var cutOff = await StoreAsync(campaign);
        var files = Directory.GetFiles(farm.PhotoFolder, $"{cutOff:N}*", SearchOption.AllDirectories);
        Assert.Equal(9, files.Length);
        foreach (var lost in files.Skip(4))
            File.Delete(lost);
        farm.Clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(1, await SweepAsync());
        Assert.Empty(Directory.GetFiles(farm.PhotoFolder, $"{cutOff:N}*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Every_table_that_shows_photos_is_asked_before_one_is_removed()
    {
        var known = await farm.UseAsync<IServiceProvider, IEnumerable<string>>(services =>
            Task.FromResult(services.GetServices<PhotoUse>().Select(use => $"{use.Table}.{use.Column}")));
        var keys = await farm.ScalarAsync<string[]>($"""
            select array_agg(c.conrelid::regclass || '.' || a.attname order by 1) as "Value"
            from pg_constraint c
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.confrelid = 'photos'::regclass
            """);
        Assert.Equal(keys, known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_member_stores_so_many_photos_a_day()
    {
        var campaign = await farm.DraftAsync();
        for (var i = 0; i < 3; i++)
            await StoreAsync(campaign);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => StoreAsync(campaign));
        Assert.Contains("3 photos within a day", refused.Message, StringComparison.Ordinal);
        farm.Clock.Advance(TimeSpan.FromHours(25));
        await StoreAsync(campaign);
    }

    private Task<int> SweepAsync() => farm.UseAsync<SweepPhotos, int>(sweep => sweep.RunAsync(default));

    private Task<int> FilesAsync(Guid photo) => farm.UseAsync<PhotoFiles, int>(files => Task.FromResult(files.Find(photo, 480, "jpg") is null ? 0 : 1));

    private async Task<Guid> StoreAsync(DraftedCampaign campaign)
    {
        var file = Path.Combine(farm.PhotoFolder, $"{Guid.NewGuid():N}.png");
        using (var vips = Process.Start("vips", ["black", file, "300", "300", "--bands", "3"]))
            await vips.WaitForExitAsync();
        await using var content = File.OpenRead(file);
        return await farm.UseAsync<StorePhoto, Guid>(store => store.RunAsync(campaign.Owner, content, default));
    }
}
