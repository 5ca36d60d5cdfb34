namespace PreOrderFarm.Payouts;

public sealed class PayoutsOptions
{
    public const string Section = "Payouts";

    /// <summary>What the platform keeps of a parcel's money, in hundredths of a percent.</summary>
    public int FeeBasisPoints { get; set; } = 500;

    /// <summary>What is kept back of each parcel to pay later refunds first, for growers without a setting of their own.</summary>
    public int ReserveBasisPoints { get; set; } = 500;

    public int ReserveDays { get; set; } = 60;

    /// <summary>A parcel of which nobody has said a word counts as received so many days after it was shipped.</summary>
    public int NoWordDays { get; set; } = 14;

    /// <summary>When its backer is asked whether it has arrived, in days after it was shipped; the second time at least so many days after the first.</summary>
    public int FirstAskDays { get; set; } = 5;

    public int SecondAskDays { get; set; } = 10;

    /// <summary>After it was asked again, a backer has at least so many days to answer.</summary>
    public int AnswerDays { get; set; } = 3;

    /// <summary>A run is prepared so many days after the one before; 0: only operators begin one.</summary>
    public int RunEveryDays { get; set; } = 7;

    /// <summary>Parcels that one transaction of the sweep releases, at most.</summary>
    public int ParcelsPerRelease { get; set; } = 1_000;

    /// <summary>
    /// Countries, by commas, whose growers Stripe can pay from each platform account; growers elsewhere are paid by bank
    /// transfer. The default is Stripe's region of cross-border transfers (https://docs.stripe.com/connect/cross-border-payouts).
    /// </summary>
    public Dictionary<string, string> ConnectCountries { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The currencies, by commas, that each platform account's balance at Stripe holds: a transfer is made from that balance in
    /// one of them, and nothing is exchanged for it (https://docs.stripe.com/connect/separate-charges-and-transfers). Without
    /// any, Stripe pays nobody from there, and growers are paid by bank transfer.
    /// </summary>
    public Dictionary<string, string> ConnectCurrencies { get; } = new(StringComparer.Ordinal);

    private const string CrossBorder =
        "AT,BE,BG,CA,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LI,LT,LU,LV,MT,NL,NO,PL,PT,RO,SE,SI,SK,US";

    /// <summary>Stripe can pay growers of that country from that platform account, in some currency.</summary>
    public bool CanConnect(string platformAccount, string country) =>
        Parts(ConnectCountries.GetValueOrDefault(platformAccount, CrossBorder)).Contains(country, StringComparer.Ordinal)
        && Connectable().Any(place => place.StartsWith(platformAccount + ":", StringComparison.Ordinal));

    /// <summary>Stripe can pay in that currency from that platform account.</summary>
    public bool CanPay(string platformAccount, string currency) => Connectable().Contains($"{platformAccount}:{currency}", StringComparer.Ordinal);

    /// <summary>Every platform account with every currency in which Stripe pays from it: 'main:EUR'.</summary>
    public string[] Connectable() => [.. ConnectCurrencies.SelectMany(account => Parts(account.Value).Select(currency => $"{account.Key}:{currency}"))];

    private static string[] Parts(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
