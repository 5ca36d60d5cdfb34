namespace PreOrderFarm.Pledges;

public sealed class PledgesOptions
{
    public const string Section = "Pledges";

    /// <summary>How long units are reserved while the backer pays.</summary>
    public double HoldMinutes { get; set; } = 30;

    /// <summary>Unpaid pledges that one mailbox holds in a campaign at the same time.</summary>
    public int UnpaidPerBacker { get; set; } = 3;

    /// <summary>So long before the deadline, nobody may push a campaign that has reached its target below it.</summary>
    public double LateCancelHours { get; set; } = 24;

    /// <summary>How long the link to a pledge works.</summary>
    public double LinkDays { get; set; } = 400;

    /// <summary>How long a code sent by e-mail works.</summary>
    public double CodeMinutes { get; set; } = 15;

    /// <summary>Codes that are sent to one mailbox within an hour.</summary>
    public int CodesPerHour { get; set; } = 5;

    /// <summary>Requests that one transaction admits together when many arrive at once.</summary>
    public int AdmissionBatch { get; set; } = 100;

    /// <summary>Sets that one process writes at the same time, each for another campaign.</summary>
    public int AdmissionConnections { get; set; } = 4;

    /// <summary>Requests that may wait for one campaign; more are turned away at once.</summary>
    public int AdmissionQueue { get; set; } = 2_000;

    /// <summary>How often the provider is asked again about a payment that a bank still works on.</summary>
    public double RecheckMinutes { get; set; } = 10;

    /// <summary>Expired holds that one sweep looks at.</summary>
    public int SweepLimit { get; set; } = 500;

    public TimeSpan LateCancel => TimeSpan.FromHours(LateCancelHours);

    public TimeSpan Hold => TimeSpan.FromMinutes(HoldMinutes);

    /// <summary>
    /// When the Checkout session ends by itself: Stripe allows 30 minutes to 24 hours after its creation, so 35 from the
    /// hold's start leaves five for asking. We end it at the hold's end, at the latest after 30.
    /// </summary>
    public TimeSpan Session => TimeSpan.FromMinutes(35);
}
