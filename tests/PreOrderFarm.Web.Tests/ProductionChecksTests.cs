using Microsoft.Extensions.Configuration;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

public sealed class ProductionChecksTests
{
    private static readonly Dictionary<string, string?> Good = new(StringComparer.Ordinal)
    {
        ["ConnectionStrings:Farm"] = "Host=db",
        ["Site:BaseUrl"] = "https://farm.example",
        ["Site:Operator"] = "Farm Ltd, 1 Orchard Lane, Springfield",
        ["Site:Contact"] = "help@farm.example",
        ["Site:RulesFolder"] = RulesFolder("terms.en.md", "privacy.zh-Hant.md"),
        ["Mail:Host"] = "smtp.example",
        ["Mail:From"] = "Farm <harvest@farm.example>",
        ["Photos:Folder"] = "/srv/photos",
        ["Stripe:SecretKey"] = "sk_live_123",
        ["Stripe:WebhookSecret"] = "whsec_123",
    };

    [Fact]
    public void A_complete_configuration_may_start() => Assert.Empty(Sentences());

    [Theory]
    [InlineData("ConnectionStrings:Farm", "", "ConnectionStrings__Farm")]
    [InlineData("Site:BaseUrl", "http://farm.example", "Site__BaseUrl")]
    [InlineData("Site:IsDemo", "true", "Site__IsDemo")]
    [InlineData("Site:Operator", " ", "Site__Operator")]
    [InlineData("Site:Contact", "", "Site__Contact")]
    [InlineData("Site:Contact", "https://farm.example/contact", "Site__Contact")]
    [InlineData("Site:Contact", "Farm <help@farm.example>", "Site__Contact")]
    [InlineData("Site:RulesFolder", "", "Site__RulesFolder")]
    [InlineData("Site:RulesFolder", "/no/such/folder", "Site__RulesFolder")]
    [InlineData("Mail:Host", "", "Mail__Host")]
    [InlineData("Mail:From", "Farm <harvest@localhost>", "Mail__From")]
    [InlineData("Photos:Folder", "", "Photos__Folder")]
    [InlineData("Stripe:SecretKey", "", "Stripe__SecretKey")]
    [InlineData("Stripe:WebhookSecret", "", "Stripe__WebhookSecret")]
    [InlineData("Stripe:SecretKey", "sk_test_sandbox_1", "stand-in")]
    [InlineData("Stripe:WebhookSecret", "whsec_demo_stand_in", "Stripe__WebhookSecret")]
    [InlineData("Stripe:ConnectWebhookSecret", "whsec_demo_stand_in", "Stripe__WebhookSecret")]
    [InlineData("Stripe:ApiBase", "http://127.0.0.1:5081", "Stripe__ApiBase")]
    [InlineData("Campaigns:RequiresPayoutAccount", "false", "Campaigns__RequiresPayoutAccount")]
    public void What_only_a_demo_may_do_is_refused_by_name(string setting, string value, string named)
    {
        var sentence = Assert.Single(Sentences((setting, value)));
        Assert.Contains(named, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terms.en.md")]
    [InlineData("privacy.en.md", "refunds.en.md")]
    [InlineData("terms.md", "privacy.md")]
    public void Terms_and_privacy_are_the_operators_own(params string[] files) =>
        Assert.Contains("Site__RulesFolder", Assert.Single(Sentences(("Site:RulesFolder", RulesFolder(files)))), StringComparison.Ordinal);

    [Fact]
    public void Further_platform_accounts_need_real_keys_too()
    {
        Assert.Equal(2, Sentences(("Stripe:Accounts:europe:SecretKey", "sk_test_sandbox_1"), ("Stripe:Accounts:europe:WebhookSecret", "whsec_demo_stand_in")).Count);
        var sentence = Assert.Single(Sentences(("Stripe:Accounts:europe:SecretKey", "sk_live_2")));
        Assert.Contains("Stripe__Accounts__europe__WebhookSecret", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_server_that_speaks_Stripes_API_may_stand_on_this_machine() =>
        Assert.Empty(Sentences(("Stripe:ApiBase", "http://127.0.0.1:4242"), ("Stripe:SecretKey", "sk_test_123")));

    [Fact]
    public void Production_without_a_mail_server_is_a_decision() =>
        Assert.Empty(Sentences(("Mail:Host", ""), ("Mail:From", "Farm <harvest@localhost>"), ("Mail:IsOff", "true")));

    [Fact]
    public void Production_says_its_role()
    {
        var refused = Assert.Throws<StartRefused>(() => Site.Build(["--environment", "Production", .. Good.Select(setting => $"--{setting.Key}={setting.Value}")]));
        Assert.Contains("--role", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_starts_on_a_database_that_lacks_migrations()
    {
        await using var database = await TestDatabases.CreateEmptyAsync();
        var refused = await Assert.ThrowsAsync<StartRefused>(() => ProductionChecks.RequireMigratedAsync(database.ConnectionString, CancellationToken.None));
        Assert.Contains("./farm migrate", refused.Message, StringComparison.Ordinal);
    }

    private static string RulesFolder(params string[] files)
    {
        var folder = Directory.CreateTempSubdirectory("rules-").FullName;
        foreach (var file in files)
            File.WriteAllText(Path.Combine(folder, file), "Our own words.");
        return folder;
    }

    private static List<string> Sentences(params (string Setting, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(Good, StringComparer.Ordinal);
        foreach (var (setting, value) in changes)
            settings[setting] = value;
        return [.. ProductionChecks.Sentences(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())];
    }
}
