namespace PreOrderFarm.Closing;

public sealed class ClosingOptions
{
    public const string Section = "Closing";

    /// <summary>How long after the deadline a campaign waits for payments of holds that still live.</summary>
    public double GraceMinutes { get; set; } = 30;

    /// <summary>Campaigns that one sweep takes up; the next sweep takes the next.</summary>
    public int CampaignsPerSweep { get; set; } = 100;

    public TimeSpan Grace => TimeSpan.FromMinutes(GraceMinutes);
}
