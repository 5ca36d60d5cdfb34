namespace PreOrderFarm.Payments;

public sealed class PaymentsOptions
{
    public const string Section = "Payments";

    /// <summary>Payment methods, by commas, offered where a campaign's dates and currency allow them.</summary>
    public string Methods { get; set; } = "card,alipay,wechat_pay";

    public IReadOnlyList<string> MethodList => Methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Payments and refunds whose settlement one run of the sweep asks for, at most.</summary>
    public int SettlementsPerRun { get; set; } = 400;

    /// <summary>Events that one claim takes from the inbox.</summary>
    public int EventsPerClaim { get; set; } = 50;
}
