using System.Diagnostics;
using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.Demo;

/// <summary>The two ways to see the main job: with a person at the browser, or once, without.</summary>
internal static class DemoRuns
{
    // A walk-through is one burst from one address; people who look around are not limited either.
    private static readonly Dictionary<string, string?> NoLimits = new(StringComparer.Ordinal)
    {
        ["RateLimits:PledgesPerMinute"] = "100000",
        ["RateLimits:UploadsPerMinute"] = "100000",
    };

    private static readonly Dictionary<string, string?> ShortHolds = new(NoLimits, StringComparer.Ordinal) { ["Pledges:HoldMinutes"] = "1" };

    public static async Task OnceAsync(DemoCommand command, CancellationToken ct)
    {
        var say = Say();
        await using var world = await DemoWorld.StartAsync(
            new DemoWorldOptions { Folder = command.Folder, StartsFresh = true, GivenDatabase = GivenDatabase, Say = say, Settings = ShortHolds }, ct);
        await new WalkThrough(world, StoryScale.Full, Path.GetFullPath("out"), say).RunAsync(ct);
        say("");
        say("All of it holds. The PDFs are in out/.");
    }

    public static async Task StayUpAsync(DemoCommand command, CancellationToken ct)
    {
        var say = Say();
        LocalPorts.MustBeFree(command.SitePort, command.SitePort + 1);
        await using var world = await DemoWorld.StartAsync(new DemoWorldOptions
        {
            Folder = command.Folder,
            SitePort = command.SitePort,
            StripePort = command.SitePort + 1,
            StartsFresh = command.StartsFresh || !File.Exists(DemoWorld.StoryTold(command.Folder)),
            GivenDatabase = GivenDatabase,
            HasStandIn = command.HasStandIn,
            Say = say,
            Settings = NoLimits,
        }, ct);
        var isThere = await People.ExistAsync(world.Site.Services, ct);
        Welcome(world);
        if (isThere)
            say("The harvests of the last time are still here; --fresh starts over.");
        else
        {
            await TellAsync(world, command.Folder, say, ct);
            Welcome(world);
        }
        await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        say("Stopping");
    }

    /// <summary>Whether the environment names a Stripe (or another server that speaks its API) for the demo that stays up.</summary>
    public static bool HasOwnStripe => new[] { "Stripe__ApiBase", "Stripe__SecretKey" }.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    private static string? GivenDatabase => Environment.GetEnvironmentVariable("ConnectionStrings__Farm") is { Length: > 0 } given ? given : null;

    // A story that was interrupted is told anew from the beginning, not left half told.
    private static async Task TellAsync(DemoWorld world, string folder, Action<string> say, CancellationToken ct)
    {
        await new TellStory(world, StoryScale.Small, say).RunAsync(ct);
        await File.WriteAllTextAsync(DemoWorld.StoryTold(folder), "", ct);
    }

    private static void Welcome(DemoWorld world) => Console.WriteLine($"""

          PreOrderFarm is on {world.SiteAddress}

            grower             {Farms.All[0].OwnerEmail}
            fulfilment staff   {Farms.PackerEmail}
            operator           {Farms.OperatorEmail}
            backer             {Farms.BackerEmail}
            password of all    {People.Password}
            operator's code    on the sign-in page, or by an authenticator app with {People.OperatorSecret}

            e-mails            {world.SiteAddress}mailbox
            {(world.Stripe is { } standIn
                ? $"Stripe's stand-in  {standIn.BaseAddress}  (test card 4242 4242 4242 4242)"
                : $"Stripe             as the environment says; its webhooks belong to {world.SiteAddress}webhooks/stripe")}

          Ctrl+C stops it; the next start keeps the data, --fresh starts over.

        """);

    private static Action<string> Say()
    {
        var began = Stopwatch.StartNew();
        return sentence => Console.WriteLine(sentence.Length == 0 ? "" : $"[{began.Elapsed:mm\\:ss}] {sentence}");
    }
}
