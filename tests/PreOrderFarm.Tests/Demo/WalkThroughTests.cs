using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.Tests.Demo;

/// <summary>What './farm demo --once' does, with fewer people.</summary>
[Trait("Category", "Long")]
public sealed class WalkThroughTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"preorderfarm-walk-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_walk_through_keeps_every_promise_and_leaves_the_lists_of_this_run_only()
    {
        var paper = Path.Combine(folder, "out");
        Directory.CreateDirectory(paper);
        foreach (var old in (string[])["packing-list-of-last-year-1.pdf", "pick-up-of-last-year.pdf"])
            await File.WriteAllTextAsync(Path.Combine(paper, old), "");
        var said = new List<string>();
        await using var world = await DemoWorld.StartAsync(
            new DemoWorldOptions
            {
                Folder = Path.Combine(folder, "world"),
                StartsFresh = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Pledges:HoldMinutes"] = "1", ["RateLimits:PledgesPerMinute"] = "100000", ["RateLimits:UploadsPerMinute"] = "100000" },
            }, CancellationToken.None);

        await new WalkThrough(world, new StoryScale(280, 8, 60, 6, 3, 4, 90), paper, said.Add).RunAsync(CancellationToken.None);

        Assert.DoesNotContain(said, sentence => sentence.StartsWith("  NO ", StringComparison.Ordinal));
        Assert.Contains(said, sentence => sentence.StartsWith("  ok  CNY: captured", StringComparison.Ordinal));
        Assert.Contains(said, sentence => sentence.StartsWith("  ok  There is a pick list, a packing list, labels,", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(paper, "pick-up-of-last-year.pdf")));
        var lists = Directory.GetFiles(paper, "packing-list-*.pdf");
        Assert.DoesNotContain(lists, list => list.Contains("last-year", StringComparison.Ordinal));
        Assert.Equal(lists.Length, said.Count(sentence => sentence.Contains("its printed totals are those of its parcels", StringComparison.Ordinal)));
        Assert.NotEmpty(lists);
        Assert.All(
            (string[])["pick-list.pdf", "packing-pages.pdf", "load-list.pdf", "matrix.pdf", "delivery-notes.pdf", "differences.pdf", "packing-list.csv", "labels-roll.pdf", "labels-sheets.pdf", "labels-roll.zpl", "poster.png", "poster.pdf", "pick-up-load-list.pdf", "pick-up-matrix.pdf"],
            document => Assert.True(File.Exists(Path.Combine(paper, document)), document));
    }
}
