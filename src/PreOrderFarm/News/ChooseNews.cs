using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

public sealed record NewsChoice
{
    public NewsFrequency Frequency { get; set; }

    /// <summary>IANA; empty: not known, and then digests go out by UTC's mornings.</summary>
    public string? TimeZone { get; set; }
}

/// <summary>How often somebody wants news, and when their morning is.</summary>
public sealed class ChooseNews(FarmDbContext db, NewsReaders readers)
{
    public async Task RunAsync(Actor actor, string? link, NewsChoice choice, CancellationToken ct)
    {
        var zone = (choice.TimeZone ?? "").Trim();
        var rules = new InputRules();
        rules.Require(Enum.IsDefined(choice.Frequency), nameof(choice.Frequency), $"Choose how often.");
        rules.Require(zone.Length == 0 || LocalTime.IsZone(zone), nameof(choice.TimeZone), $"Choose a time zone.");
        rules.ThrowIfBroken();
        var reader = await readers.FindOrAddAsync(actor, link, ct);
        reader.Choose(choice.Frequency, zone.Length == 0 ? null : zone);
        await db.SaveChangesAsync(ct);
    }
}
