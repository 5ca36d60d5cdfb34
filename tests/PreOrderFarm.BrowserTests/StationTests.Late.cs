using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>Answers that come when the next parcel is already in hand.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task A_late_answer_does_not_speak_over_what_the_next_scan_found()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        var answers = await PackAndScanOnAsync(packer, batch);

        answers.SetResult();

        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(packer, "progress")).ToHaveTextAsync("2 of 3 packed");
        await Expect(Part(packer, "say")).ToContainTextAsync("packed already");
    }

    [Fact]
    public async Task A_late_refusal_is_said_and_listed_even_when_something_else_was_said_since()
    {
        var batch = await GivenBatchAsync(3, units: 3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        var answers = await PackAndScanOnAsync(packer, batch);

        await CutAsync(batch, units: 2);
        answers.SetResult();

        await Expect(Part(packer, "conflict-list")).ToContainTextAsync($"Parcel {batch.First} has changed and is not packed.");
        Assert.Equal("planned packed planned", await StatusesAsync(batch));
    }

    [Fact]
    public async Task A_step_that_the_feed_told_before_the_answer_came_is_listed_once()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await packer.Page.RouteAsync("**/station?handler=Pack", async route =>
        {
            var answer = await route.FetchAsync();
            arrived.SetResult();
            await answers.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await TypeAsync(packer, batch.Codes[0]);
        await packer.PressAsync("Packed");
        await arrived.Task;
        await PackElsewhereAsync(batch, batch.Codes[1]);
        await Expect(Part(packer, "other-list")).ToContainTextAsync(": 1");
        // The next word of the feed puts a list right that was wrong: so what it ever showed is counted.
        await packer.Page.EvaluateAsync("""
            () => {
              const list = document.querySelector("[data-part=step-list]");
              window.mostSteps = 0;
              new MutationObserver(() => { window.mostSteps = Math.max(window.mostSteps, list.children.length); }).observe(list, { childList: true });
            }
            """);

        answers.SetResult();

        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        Assert.Equal(1, await packer.Page.EvaluateAsync<int>("() => window.mostSteps"));
        await Expect(Part(packer, "progress")).ToHaveTextAsync("2 of 3 packed");
    }

    // The first parcel is packed, and its answer held back; meanwhile the second is scanned, which somebody else has packed.
    private async Task<TaskCompletionSource> PackAndScanOnAsync(Visitor packer, Batch batch)
    {
        await PackElsewhereAsync(batch, batch.Codes[1]);
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await packer.Page.RouteAsync("**/station?handler=Pack", async route =>
        {
            await answers.Task;
            await route.ContinueAsync();
        });
        await TypeAsync(packer, batch.Codes[0]);
        await packer.PressAsync("Packed");
        await TypeAsync(packer, batch.Codes[1]);
        await Expect(Part(packer, "say")).ToContainTextAsync("packed already");
        return answers;
    }
}
