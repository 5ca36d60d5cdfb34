namespace PreOrderFarm.Jobs;

public sealed class JobsOptions
{
    public const string Section = "Jobs";

    /// <summary>Intervals that differ from those of <see cref="Schedules"/>, in seconds: Jobs__Seconds__CloseDueCampaigns=1.</summary>
    public Dictionary<string, double> Seconds { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Jobs that one process runs at the same time.</summary>
    public int Parallel { get; set; } = 6;

    /// <summary>
    /// How often a process tells the others that it lives. One that is silent for two and a half times as long is taken
    /// for dead, and what it was running may run elsewhere.
    /// </summary>
    public double CheckinSeconds { get; set; } = 5;
}
