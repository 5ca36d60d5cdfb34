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

    private WebApplication? app;

    public TestDatabase Database { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app!.Services;

    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabases.CreateAsync();
        app = Site.Build([], builder =>
        {
            builder.Environment.EnvironmentName = Environments.Development;
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Role"] = "web",
                ["ConnectionStrings:Farm"] = Database.ConnectionString,
                ["Stripe:SecretKey"] = "sk_test_sandbox",
                ["Stripe:WebhookSecret"] = WebhookSecret,
                ["RateLimits:SignInsPerMinute"] = "1000",
                ["RateLimits:PledgesPerMinute"] = "1000",
            });
            builder.Configuration.AddInMemoryCollection(Settings);
        });
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public virtual async Task DisposeAsync()
    {
        await app!.DisposeAsync();
        await Database.DisposeAsync();
    }

    public Visitor NewVisitor(string language = "en") => new(Address, language);

    /// <summary>A member with the tests' password.</summary>
    public async Task<Member> GivenMemberAsync(string email, bool isOperator = false)
    {
        await using var scope = Services.CreateAsyncScope();
        var member = new Member(email, "A. Member", "en", DateTimeOffset.Parse("2027-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        if (isOperator)
            member.MakeOperator();
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<Member>>().CreateAsync(member, Password);
        Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(error => error.Description)));
        return member;
    }

    /// <summary>A new member's browser, signed in by the form.</summary>
    public async Task<Visitor> GivenSignedInAsync(string email, bool isOperator = false)
    {
        await GivenMemberAsync(email, isOperator);
        var visitor = NewVisitor();
        await visitor.SignInAsync(email);
        return visitor;
    }
}
