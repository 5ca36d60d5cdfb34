using PreOrderFarm.TestKit.Chaos;
using Xunit.Abstractions;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// Real workers, with the real scheduler and on the machine's clock, killed (SIGKILL) while they close campaigns, end
/// holds, pay back, release, pay out and take back: at every named step, and at any moment. The long form is './farm bench chaos --kills 1000'.
/// </summary>
public sealed class KilledWorkerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sixty_kills_anywhere_lose_double_and_invent_nothing()
    {
        var figures = await KillRun.RunAsync(kills: 60, seed: 20_261_122, say: output.WriteLine);

        Assert.Equal(60, figures.Kills);
        Assert.True(figures.AtNamedSteps >= KillStep.Named.Count, $"only {figures.AtNamedSteps} named steps");
        Assert.Equal(60, figures.Campaigns);
        Assert.True(figures is { Parcels: > 0, Refunds: > 0, Payouts: > 0 });
    }
}
