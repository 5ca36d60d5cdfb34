using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Xunit.Abstractions;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// Random sequences of everything that can happen to a campaign, crashes included, on the real farm and on a model of a
/// page: after each step both say the same, and in the end the invariants hold.
/// </summary>
public sealed class FarmModelTests(ITestOutputHelper output)
{
    private readonly List<string> steps = [];
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);
    private ModelFarm real = null!;
    private FarmModel model = null!;

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

    /// <summary>Other sequences at each run; a failure says of which seed.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task The_farm_does_what_the_model_says_for_long()
    {
        var first = Random.Shared.Next(1_000, 1_000_000);
        for (var seed = first; seed < first + 150; seed++)
        {
            output.WriteLine($"Seed {seed}");
            await RunAsync(seed, length: 60);
        }
        output.WriteLine($"Steps: {string.Join(", ", done.Select(step => $"{step.Key} {step.Value}"))}");
        string[] all = ["pay", "cancel", "refund", "holds", "close", "ship", "deliver", "receive", "release", "payout", "dispute", "win", "lose", "abandon", "crash"];
        Assert.Empty(all.Except(done.Keys, StringComparer.Ordinal));
    }

    private async Task RunAsync(int seed, int length)
    {
        var hasFees = seed % 2 == 0;
        await using var farm = await FarmHost.StartAsync(
            ("Pledges:UnpaidPerBacker", "1000"), ("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"),
            ("Payouts:FeeBasisPoints", hasFees ? "500" : "0"), ("Payouts:ReserveBasisPoints", hasFees ? "500" : "0"));
        var random = new Random(seed);
        model = new FarmModel(CapBoxes: 30, TargetBoxes: random.Next(2, 12), hasFees);
        real = new ModelFarm(farm, await farm.Given.HarvestOnSaleAsync(boxes: model.CapBoxes, target: model.TargetBoxes), await farm.Given.MemberAsync(), hasFees);
        await real.PrepareAsync();
        steps.Clear();
        for (var i = 0; i < length; i++)
        {
            await StepAsync(random, isLate: i > length / 3);
            await MustAgreeAsync(seed);
        }
        await real.QuietAsync();
        await MustAgreeAsync(seed);
        await Invariants.MustHoldAsync(farm);
    }

    private Task StepAsync(Random random, bool isLate)
    {
        if (model.Pledges.Count == 0)
            return PlaceAsync(random, boxes: random.Next(1, 5));
        var pledge = model.Pledges.Keys.ElementAt(random.Next(model.Pledges.Count));
        var disputed = model.Pledges.Where(pair => pair.Value.Dispute == "open").Select(pair => pair.Key).ToList();
        var (minor, isWon) = (random.Next(1, 60) * 100L, random.Next(2) == 0);
        var isOpen = model.Campaign == "open";
        List<Func<Task>> possible = [];
        void Add(int times, Func<Task> step) => possible.AddRange(Enumerable.Repeat(step, times));
        Add(isOpen ? 4 : 1, () => PlaceAsync(random, boxes: random.Next(1, 5)));
        Add(isOpen ? 5 : 1, () => DoAsync(random, $"pay {pledge}", model.Pay(pledge), () => real.PayAsync(pledge), isSilentWhenRefused: true));
        Add(1, () => DoAsync(random, $"cancel {pledge}", model.Cancel(pledge), () => real.CancelAsync(pledge), halfway: model.HoldEnds(pledge)));
        Add(1, () => DoAsync(random, $"refund {pledge} {minor}", model.RefundPart(pledge, minor), () => real.RefundPartAsync(pledge, minor)));
        Add(1, QuietAsync);
        if (isOpen)
            Add(1, () => DoAsync(random, "holds end", model.HoldsEnd(), real.EndHoldsAsync));
        if (isLate)
            Add(isOpen ? 4 : 1, () => DoAsync(random, "close", model.Close(), real.CloseAsync, isSilentWhenRefused: true));
        if (model.Campaign == "funded")
        {
            Add(model.Has("planned") ? 4 : 1, () => DoAsync(random, "ship", model.Ship(), real.ShipAsync, isSilentWhenRefused: true));
            Add(model.Has("shipped") ? 2 : 1, () => DoAsync(random, "deliver", model.Deliver(), real.DeliverAsync, isSilentWhenRefused: true));
            Add(model.Has("shipped") ? 2 : 1, () => DoAsync(random, $"receive {pledge}", model.ConfirmReceipt(pledge), () => real.ConfirmReceiptAsync(pledge), isSilentWhenRefused: true));
            Add(model.Has("delivered") ? 4 : 1, () => DoAsync(random, "release", model.Release(), real.ReleaseAsync));
            Add(model.Has("settled") ? 4 : 1, () => PayOutAsync(random));
        }
        if (model.OpenDispute(pledge) is { } opened)
            Add(2, () => DoAsync(random, $"dispute {pledge}", opened, () => real.OpenDisputeAsync(pledge)));
        if (disputed.Count > 0)
            Add(2, () => DoAsync(random, $"{(isWon ? "win" : "lose")} {disputed[0]}", model.EndDispute(disputed[0], isWon), () => real.EndDisputeAsync(disputed[0], isWon)));
        if (isLate && random.Next(3) == 0 && model.Campaign != "cancelled" && !model.HasPartlyLeft)
            Add(1, () => DoAsync(random, "abandon the campaign", model.CancelCampaign(), real.CancelCampaignAsync));
        return possible[random.Next(possible.Count)]();
    }

    // What is left after fees, the model does not know: there it asks whether there is something.
    private async Task PayOutAsync(Random random) =>
        await DoAsync(random, "payout", model.HasFees && !await real.IsPayableAsync() ? null : model.PayOut(), real.PayOutAsync);

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
            Assert.True(await Record.ExceptionAsync(act) is RuleBroken or NotFound, $"{step} was not refused.");
            return;
        }
        if (isCrash)
        {
            await TryAsync(() => real.CrashInAsync(random, act), expected);
            var found = await real.ReadAsync();
            if (found == expected!.ToString() || found == halfway?.ToString())
            {
                Count("crash");
                model = found == expected.ToString() ? expected : halfway!;
                return;
            }
        }
        await TryAsync(act, expected);
        if (expected is not null && expected.ToString() != model.ToString())
            Count(step.Split(' ')[0]);
        model = expected ?? model;
    }

    private void Count(string step) => done[step] = done.GetValueOrDefault(step) + 1;

    // What changes nothing (to deliver when nothing has been shipped) may be refused too.
    private async Task TryAsync(Func<Task> act, FarmModel? expected)
    {
        var changesNothing = expected is null || expected.ToString() == model.ToString();
        try
        {
            await act();
        }
        catch (Exception refused) when (changesNothing && refused is RuleBroken or NotFound)
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
