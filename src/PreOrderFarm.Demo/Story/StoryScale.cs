namespace PreOrderFarm.Demo.Story;

/// <summary>
/// How many people take part, how many of them leave without paying, and how long the campaigns that close during the
/// demo stay open. A campaign waits at its deadline for holds that still live, so leaving needs short holds.
/// </summary>
public sealed record StoryScale(int FundedPledges, int MissedPledges, int BuyersOfTheLastBoxes, int OpenPledges, int CancelledPledges, int Leaving, int SecondsToDeadline)
{
    /// <summary>The walk-through: more than four hundred paid pledges in one campaign.</summary>
    public static StoryScale Full { get; } = new(430, 35, 70, 40, 8, 6, 120);

    /// <summary>For the demo that a person looks at: the same story with fewer people, told sooner.</summary>
    public static StoryScale Small { get; } = new(240, 14, 50, 22, 5, 0, 120);
}
