namespace PreOrderFarm.Closing;

public sealed class ClosingOptions
{
    public const string Section = "Closing";

    /// <summary>How long after the deadline a campaign waits for payments of holds that still live: no shorter than a hold.</summary>
    public double GraceMinutes { get; set; } = 30;

    /// <summary>Campaigns that one sweep takes up; the next sweep takes the next.</summary>
    public int CampaignsPerSweep { get; set; } = 100;

    /// <summary>Payments of one campaign's holds that one sweep asks Stripe about; the next sweep goes on.</summary>
    public int PaymentsPerSweep { get; set; } = 200;

    /// <summary>How long a campaign waits for Stripe's answer about its last holds, if Stripe does not answer, before it is decided without them.</summary>
    public double AnswerHours { get; set; } = 24;

    public TimeSpan Grace => TimeSpan.FromMinutes(GraceMinutes);

    public TimeSpan Answer => TimeSpan.FromHours(AnswerHours);
}
