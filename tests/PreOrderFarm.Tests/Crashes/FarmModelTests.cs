using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// Random sequences of everything that can happen to a campaign, crashes included, on the real farm and on a model of a
/// page: after each step both say the same, and in the end the invariants hold.
/// </summary>
public sealed class FarmModelTests : IAsyncLifetime
{
    private readonly List<string> steps = [];
    private FarmHost farm = null!;
    private ModelFarm real = null!;
    private FarmModel model = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Pledges:UnpaidPerBacker", "1000"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public Task The_farm_does_what_the_model_says(int seed) => RunAsync(seed, length: 30);

    [Fact]
    [Trait("Category", "Long")]
    public async Task The_farm_does_what_the_model_says_for_long()
    {
        for (var seed = 1_000; seed < 1_150; seed++)
            await RunAsync(seed, length: 60);
    }

    private async Task RunAsync(int seed, int length)
    {
        var random = new Random(seed);
        model = new FarmModel(CapBoxes: 30, TargetBoxes: random.Next(3, 15));
        real = new ModelFarm(farm, await farm.Given.HarvestOnSaleAsync(boxes: model.CapBoxes, target: model.TargetBoxes), await farm.Given.MemberAsync());
        steps.Clear();
        for (var i = 0; i < length; i++)
        {
            await StepAsync(random, isLate: i > length / 2);
            await MustAgreeAsync(seed);
        }
        await real.QuietAsync();
        await MustAgreeAsync(seed);
        await Invariants.MustHoldAsync(farm);
    }

    private Task StepAsync(Random random, bool isLate)
    {
        var chosen = random.Next(isLate ? 16 : 11);
        if (chosen <= 2 || model.Pledges.Count == 0)
            return PlaceAsync(random, boxes: random.Next(1, 5));
        var pledge = model.Pledges.Keys.ElementAt(random.Next(model.Pledges.Count));
        var minor = random.Next(1, 60) * 100L;
        return chosen switch
        {
            <= 5 => DoAsync(random, $"pay {pledge}", model.Pay(pledge), () => real.PayAsync(pledge), isSilentWhenRefused: true),
            6 => DoAsync(random, $"cancel {pledge}", model.Cancel(pledge), () => real.CancelAsync(pledge), halfway: model.HoldEnds(pledge)),
            <= 8 => DoAsync(random, $"refund {pledge} {minor}", model.RefundPart(pledge, minor), () => real.RefundPartAsync(pledge, minor)),
            9 => QuietAsync(),
            10 => DoAsync(random, "holds end", model.HoldsEnd(), real.EndHoldsAsync),
            <= 12 => DoAsync(random, "close", model.Close(), real.CloseAsync, isSilentWhenRefused: true),
            13 => DoAsync(random, "ship", model.Ship(), real.ShipAsync, isSilentWhenRefused: true),
            14 => DoAsync(random, "deliver", model.Deliver(), real.DeliverAsync, isSilentWhenRefused: true),
            _ when random.Next(3) == 0 && model.Campaign != "cancelled" => DoAsync(random, "cancel the campaign", model.CancelCampaign(), real.CancelCampaignAsync),
            _ => QuietAsync(),
        };
    }

    private Task QuietAsync()
    {
        steps.Add("quiet");
        return real.QuietAsync();
    }

    private async Task PlaceAsync(Random random, int boxes)
    {
        var isCrash = random.Next(6) == 0;
        steps.Add($"place {boxes}{(isCrash ? " and crash" : "")}");
        if (!model.CanPlace(boxes))
        {
            await Assert.ThrowsAsync<RuleBroken>(() => real.PlaceAsync(boxes));
            return;
        }
        if (!isCrash)
        {
            model = model.Placed(await real.PlaceAsync(boxes), boxes);
            return;
        }
        await real.CrashInAsync(random, () => real.PlaceAsync(boxes));
        foreach (var unheard in (await real.HeldAsync()).Where(id => !model.Pledges.ContainsKey(id)))
            model = model.Placed(unheard, boxes);
    }

    /// <summary>
    /// A step that the rules refuse must be refused, and change nothing. One that was crashed in has happened, or happens
    /// when it is done again; where a crash may leave it halfway, that is a state that the model knows too.
    /// </summary>
    private async Task DoAsync(Random random, string step, FarmModel? expected, Func<Task> act, bool isSilentWhenRefused = false, FarmModel? halfway = null)
    {
        var isCrash = random.Next(4) == 0 && expected is not null;
        steps.Add(isCrash ? step + " and crash" : step);
        if (expected is null && !isSilentWhenRefused)
        {
            await Assert.ThrowsAnyAsync<Exception>(act);
            return;
        }
        if (isCrash)
        {
            await real.CrashInAsync(random, act);
            var found = await real.ReadAsync();
            if (found == expected!.ToString() || found == halfway?.ToString())
            {
                model = found == expected.ToString() ? expected : halfway!;
                return;
            }
        }
        await TryAsync(act, expected);
        model = expected ?? model;
    }

    private static async Task TryAsync(Func<Task> act, FarmModel? expected)
    {
        try
        {
            await act();
        }
        catch (Exception refused) when (expected is null && refused is RuleBroken or NotFound)
        {
            return;
        }
    }

    private async Task MustAgreeAsync(int seed)
    {
        var found = await real.ReadAsync();
        if (found != model.ToString())
            Assert.Fail($"Seed {seed}, after:\n{string.Join('\n', steps)}\n\nthe model says\n{model}\n\nand the farm\n{found}");
    }
}
