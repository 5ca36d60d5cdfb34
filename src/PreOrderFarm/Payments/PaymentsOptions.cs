namespace PreOrderFarm.Payments;

public sealed class PaymentsOptions
{
    public const string Section = "Payments";

    /// <summary>Payment methods, by commas, offered where a campaign's dates and currency allow them.</summary>
    public string Methods { get; set; } = "card,alipay,wechat_pay";

    public IReadOnlyList<string> MethodList => Methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// The least that one payment can ask for, in minor units, where Stripe names no figure (what is charged must come to
    /// about half a euro or dollar after exchange): Payments__SmallestMinor__CNY=400. Raises Stripe's figure elsewhere.
    /// </summary>
    public Dictionary<string, long> SmallestMinor { get; } = new(StringComparer.Ordinal) { ["CNY"] = 400, ["KRW"] = 1_000, ["TWD"] = 2_000, ["VND"] = 15_000 };

    /// <summary>Payments and refunds whose settlement one run of the sweep asks for, at most.</summary>
    public int SettlementsPerRun { get; set; } = 400;

    /// <summary>Requests per second to each endpoint of Stripe, per platform account and process: what Stripe allows, divided by the number of processes.</summary>
    public int RequestsPerSecond { get; set; } = 20;

    /// <summary>The same for payment pages, where a person waits for the answer.</summary>
    public int InteractiveRequestsPerSecond { get; set; } = 80;

    /// <summary>After so many hours an event that cannot be processed is a dead letter.</summary>
    public int EventHours { get; set; } = 24;

    /// <summary>How long a backer can give their bank details by the link in the e-mail.</summary>
    public int BankLinkDays { get; set; } = 60;

    /// <summary>Events that one claim takes from the inbox.</summary>
    public int EventsPerClaim { get; set; } = 50;

    /// <summary>How long a claim lasts; what a process that died had claimed, another one takes after it.</summary>
    public int EventLeaseSeconds { get; set; } = 120;
}
