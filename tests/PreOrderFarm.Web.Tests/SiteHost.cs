using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Members;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

/// <summary>The site on a real Kestrel and a database of its own.</summary>
public class SiteHost : IAsyncLifetime
{
    public const string WebhookSecret = "whsec_tests";
    public const string Password = "correct horse battery";
    public const string OperatorSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private WebApplication? app;

    /// <summary>The same database, clock and stand-in for Stripe, with named states to begin from.</summary>
    public FarmHost Farm { get; private set; } = null!;

    public Given Given => Farm.Given;

    public TestDatabase Database => Farm.Database;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app!.Services;

    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    protected virtual void Configure(WebApplicationBuilder builder)
    {
        // The site as it is.
    }

    public virtual async Task InitializeAsync()
    {
        Farm = await FarmHost.StartAsync();
        app = Site.Build([], builder =>
        {
            builder.Environment.EnvironmentName = Environments.Development;
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(Farm.Clock);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Role"] = "web",
                ["ConnectionStrings:Farm"] = Database.ConnectionString,
                ["Campaigns:RequiresPayoutAccount"] = "false",
                ["Stripe:ApiBase"] = Farm.Stripe.BaseAddress.AbsoluteUri,
                ["Stripe:SecretKey"] = Farm.Stripe.Options.SecretKey,
                ["Stripe:WebhookSecret"] = WebhookSecret,
                ["Payments:RequestsPerSecond"] = "2000",
                ["Payments:InteractiveRequestsPerSecond"] = "2000",
                ["Stripe:RetryBaseDelay"] = "00:00:00.005",
                ["Stripe:RetryMaxDelay"] = "00:00:00.020",
                ["RateLimits:SignInsPerMinute"] = "1000",
                ["RateLimits:PledgesPerMinute"] = "1000",
                ["RateLimits:FollowsPerMinute"] = "1000",
                ["PublicPages:KeptMilliseconds"] = "0",
            });
            builder.Configuration.AddInMemoryCollection(Settings);
            // A tenth of the whole time went into making passwords slow to guess.
            builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1);
            Configure(builder);
        });
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public virtual async Task DisposeAsync()
    {
        await app!.DisposeAsync();
        await Farm.DisposeAsync();
    }

    public Visitor NewVisitor(string language = "en") => new(Address, language, NextCode);

    /// <summary>What the authenticator app of the tests' operators shows next: time passes, because a code counts once.</summary>
    public string NextCode()
    {
        Farm.Clock.Advance(TimeSpan.FromSeconds(30));
        return AuthenticatorCodes.At(OperatorSecret, AuthenticatorCodes.StepAt(Farm.Clock.Now));
    }

    /// <summary>The path of the link in the newest e-mail of its kind to somebody.</summary>
    public async Task<string> LinkSentToAsync(string email, string template) => new Uri(await Farm.ScalarAsync<string>(
        $"select model->>'link' as \"Value\" from emails where recipient = {email} and template = {template} order by id desc limit 1")).PathAndQuery;

    public Task<long> SentToAsync(string email, string template) =>
        Farm.ScalarAsync<long>($"select count(*) as \"Value\" from emails where recipient = {email} and template = {template}");

    /// <summary>A member with the tests' password; an operator with an authenticator app as well.</summary>
    public async Task<Member> GivenMemberAsync(string email, bool isOperator = false, bool isConfirmed = true, bool hasSecondFactor = true)
    {
        await using var scope = Services.CreateAsyncScope();
        var member = new Member(email, "A. Member", "en", Farm.Clock.Now) { EmailConfirmed = isConfirmed };
        if (isOperator)
            member.MakeOperator();
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<Member>>().CreateAsync(member, Password);
        Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(error => error.Description)));
        if (isOperator && hasSecondFactor)
            await scope.ServiceProvider.GetRequiredService<SetUpAuthenticator>().WithSecretAsync(member, OperatorSecret, CancellationToken.None);
        return member;
    }

    /// <summary>A new member's browser, signed in by the form.</summary>
    public async Task<Visitor> GivenSignedInAsync(string email, bool isOperator = false, bool isConfirmed = true, bool hasSecondFactor = true)
    {
        await GivenMemberAsync(email, isOperator, isConfirmed, hasSecondFactor);
        var visitor = NewVisitor();
        await visitor.SignInAsync(email);
        return visitor;
    }
}
