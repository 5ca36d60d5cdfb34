using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Demo;

public sealed class DemoWorldTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"preorderfarm-world-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_demo_in_the_folder_of_a_running_one_is_refused_and_takes_nothing_from_it()
    {
        var options = new DemoWorldOptions { Folder = folder, StartsFresh = true };
        await using var first = await DemoWorld.StartAsync(options, CancellationToken.None);
        string[] kept = [Path.Combine(folder, "photos", "1", "photo.jpg"), DemoWorld.StoryTold(folder)];
        Directory.CreateDirectory(Path.GetDirectoryName(kept[0])!);
        foreach (var file in kept)
            await File.WriteAllTextAsync(file, "of the first");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => DemoWorld.StartAsync(options, CancellationToken.None));

        Assert.Contains("is already running a PostgreSQL", refused.Message, StringComparison.Ordinal);
        Assert.All(kept, file => Assert.True(File.Exists(file), file));
        Assert.True(File.Exists(Path.Combine(folder, "stripe.journal")));
        using var site = new HttpClient { BaseAddress = first.SiteAddress };
        Assert.True((await site.GetAsync(new Uri("/campaigns", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_fresh_start_forgets_the_story_of_the_folder()
    {
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        await File.WriteAllTextAsync(DemoWorld.StoryTold(folder), "");
        await using var database = await TestDatabases.CreateEmptyAsync();

        await using var world = await DemoWorld.StartAsync(
            new DemoWorldOptions { Folder = folder, StartsFresh = true, GivenDatabase = database.ConnectionString }, CancellationToken.None);

        Assert.False(File.Exists(DemoWorld.StoryTold(folder)));
        Assert.False(Directory.Exists(Path.Combine(folder, "photos")));
        Assert.Equal("http://localhost", world.SiteAddress.GetLeftPart(UriPartial.Scheme) + world.SiteAddress.Host);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_with_members_that_the_environment_names_is_not_told_a_story_into(bool startsFresh)
    {
        await using var farm = await FarmHost.StartAsync();
        await farm.Given.MemberAsync();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(DemoWorld.StoryTold(folder), "");

        var refused = await Assert.ThrowsAsync<DemoFailed>(() => DemoWorld.StartAsync(
            new DemoWorldOptions { Folder = folder, StartsFresh = startsFresh, GivenDatabase = farm.Database.ConnectionString }, CancellationToken.None));

        Assert.Contains("has members already", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(DemoWorld.StoryTold(folder)));
        Assert.Equal(1, await farm.ScalarAsync<long>($"""select count(*) as "Value" from members"""));
    }

    [Theory]
    [InlineData(false, false, true, "demo")]
    [InlineData(false, true, false, "demo-at-stripe")]
    [InlineData(true, true, true, "once")]
    public void Another_Stripe_takes_the_stand_ins_place_in_the_demo_that_stays_up(bool isOnce, bool hasOwnStripe, bool hasStandIn, string kept)
    {
        var command = DemoCommand.Read(isOnce ? ["--once"] : [], hasOwnStripe);

        Assert.Equal(hasStandIn, command.HasStandIn);
        Assert.Equal(kept, Path.GetFileName(command.Folder));
    }
}
