namespace PreOrderFarm.News;

public sealed class NewsOptions
{
    public const string Section = "News";

    /// <summary>How long the link works by which an address says yes. Addresses that said nothing until then are forgotten.</summary>
    public int LinkDays { get; set; } = 7;

    /// <summary>A mailbox is asked so many times a day, whoever types its address: anybody can.</summary>
    public int QuestionsPerDay { get; set; } = 5;

    /// <summary>Followers hear of a target that is not reached so long before the deadline.</summary>
    public int ClosingSoonHours { get; set; } = 48;

    /// <summary>Readers whose digests one statement writes.</summary>
    public int DigestsAtOnce { get; set; } = 2_000;
}
