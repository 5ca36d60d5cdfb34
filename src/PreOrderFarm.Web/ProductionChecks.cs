using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Migrations;
using PreOrderFarm.Photos;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;
using PreOrderFarm.Web.Rules;

namespace PreOrderFarm.Web;

/// <summary>What a demo may do and production may not: found at start-up, said in sentences, all at once.</summary>
public static class ProductionChecks
{
    private const string SandboxKeyPrefix = "sk_test_sandbox";
    private const string DemoWebhookSecret = "whsec_demo_stand_in";
    private const int DemoStripePort = 5081;

    public static void Require(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!environment.IsProduction())
            return;
        var wrong = Sentences(configuration).ToList();
        if (wrong.Count > 0)
            throw new StartRefused(wrong);
    }

    public static IEnumerable<string> Sentences(IConfiguration configuration)
    {
        var site = configuration.GetSection(SiteOptions.Section).Get<SiteOptions>() ?? new SiteOptions();
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString("Farm")))
            yield return "The database is not configured: set ConnectionStrings__Farm.";
        if (!Uri.TryCreate(site.BaseUrl, UriKind.Absolute, out var baseUrl) || baseUrl.Scheme != Uri.UriSchemeHttps)
            yield return "Site__BaseUrl must be the https address under which people reach the site.";
        if (site.IsDemo)
            yield return "Site__IsDemo shows everyone's e-mails and must not be set in production.";
        if (string.IsNullOrWhiteSpace(site.Operator))
            yield return "Nobody could see who holds their money: set Site__Operator to the name and postal address of who runs the site.";
        if (!EmailAddress.IsValid(site.Contact))
            yield return "Site__Contact must be the e-mail address at which people get an answer.";
        if (SiteRules.OfLawyers.Any(name => SiteRules.Own(site.RulesFolder, name, Languages.English) is null))
            yield return "The terms and the privacy notice that ship are no lawyer's words: set Site__RulesFolder to a folder with yours, terms.en.md and privacy.en.md (or zh-Hans, zh-Hant).";
        var mail = configuration.GetSection(MailOptions.Section).Get<MailOptions>() ?? new MailOptions();
        if (!mail.IsConfigured && !mail.IsOff)
            yield return "E-mail is not configured: set Mail__Host, or Mail__IsOff=true if nobody shall get any.";
        if (mail.IsConfigured && mail.From.Contains("@localhost", StringComparison.Ordinal))
            yield return "E-mail has no sender that people could answer: set Mail__From.";
        if (!(configuration.GetSection(CampaignsOptions.Section).Get<CampaignsOptions>() ?? new CampaignsOptions()).RequiresPayoutAccount)
            yield return "Campaigns__RequiresPayoutAccount must stay on: no campaign opens before its grower can be paid.";
        if (string.IsNullOrWhiteSpace(configuration[$"{PhotosOptions.Section}:{nameof(PhotosOptions.Folder)}"]))
            yield return "Photos have no place that outlives an update: set Photos__Folder to a folder that every process sees.";
        foreach (var sentence in AboutStripe(configuration.GetSection("Stripe").Get<StripeOptions>() ?? new StripeOptions(), "Stripe"))
            yield return sentence;
        foreach (var account in configuration.GetSection("Stripe:Accounts").GetChildren())
        {
            foreach (var sentence in AboutStripe(account.Get<StripeOptions>() ?? new StripeOptions(), $"Stripe__Accounts__{account.Key}"))
                yield return sentence;
        }
        foreach (var country in configuration.GetSection("Campaigns:PlatformAccounts").GetChildren())
        {
            if (country.Value != "main" && !configuration.GetSection($"Stripe:Accounts:{country.Value}").Exists())
                yield return $"Campaigns__PlatformAccounts__{country.Key} names '{country.Value}', which is not among Stripe__Accounts.";
        }
    }

    private static IEnumerable<string> AboutStripe(StripeOptions stripe, string prefix)
    {
        if (string.IsNullOrWhiteSpace(stripe.SecretKey) || string.IsNullOrWhiteSpace(stripe.WebhookSecret))
            yield return $"Stripe is not configured: set {prefix}__SecretKey and {prefix}__WebhookSecret.";
        if (stripe.SecretKey.StartsWith(SandboxKeyPrefix, StringComparison.Ordinal))
            yield return $"{prefix}__SecretKey is the key of the demo's stand-in, not one of Stripe's.";
        if (stripe.WebhookSecret == DemoWebhookSecret || stripe.ConnectWebhookSecret == DemoWebhookSecret)
            yield return $"{prefix}__WebhookSecret is the one that the demo shows to everyone, not one of Stripe's.";
        if (stripe.ApiBase is { IsLoopback: true, Port: DemoStripePort })
            yield return $"{prefix}__ApiBase is the address of the demo's stand-in, which takes no real money.";
    }

    /// <summary>Nothing migrates by itself: a role that finds an older database says so and ends.</summary>
    public static async Task RequireMigratedAsync(string connectionString, CancellationToken ct)
    {
        var pending = await Migrator.PendingAsync(connectionString, ct);
        if (pending.Count > 0)
            throw new StartRefused([$"The database lacks migrations ({string.Join(", ", pending)}): run './farm migrate' first."]);
    }
}
