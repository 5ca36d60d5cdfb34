namespace PreOrderFarm.Campaigns;

public sealed class CampaignsOptions
{
    public const string Section = "Campaigns";

    /// <summary>The shortest time between opening and deadline.</summary>
    public int MinimumMinutes { get; set; } = 24 * 60;

    /// <summary>A deadline lies at most so many days ahead.</summary>
    public int MaximumDays { get; set; } = 365;

    /// <summary>
    /// How long the platform's Stripe account may hold money (https://docs.stripe.com/connect/account-balances):
    /// from the first possible payment to the end of the last claim window.
    /// </summary>
    public int HoldingLimitDays { get; set; } = 90;

    /// <summary>No campaign opens before its grower can be paid. A demo or a test may do without; production may not.</summary>
    public bool RequiresPayoutAccount { get; set; } = true;

    /// <summary>The claim window of an offer that names none.</summary>
    public int DefaultClaimDays { get; set; } = 3;

    /// <summary>
    /// Growers' countries whose campaigns belong to another of the platform's accounts at Stripe than 'main':
    /// Campaigns__PlatformAccounts__DE=europe. Each account named here stands in Stripe__Accounts.
    /// </summary>
    public Dictionary<string, string> PlatformAccounts { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string PlatformAccountOf(string country) => PlatformAccounts.GetValueOrDefault(country, "main");

    public int MaximumPhotos { get; set; } = 12;
    public int MaximumOffers { get; set; } = 50;
    public int MaximumRegions { get; set; } = 50;
    public int MaximumAreas { get; set; } = 500;
}
