using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Intents;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Benchmarks;

/// <summary>The rules and the data as the product composes them, on a given database, in this process.</summary>
internal static class BenchFarm
{
    public static ServiceProvider Build(string connectionString, Action<IServiceCollection>? replace = null, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Stripe:SecretKey"] = "sk_test_bench",
            ["Stripe:WebhookSecret"] = "whsec_bench",
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        services.Configure<SiteOptions>(configuration.GetSection(SiteOptions.Section));
        services.AddDatabase(connectionString).AddMembers(configuration).AddGrowers().AddPickUp().AddPhotos(configuration);
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddIntents(configuration).AddLedger().AddMail(configuration);
        services.AddCampaigns(configuration).AddPayments(configuration).AddPledges(configuration);
        services.AddFulfilment(configuration).AddClosing(configuration);
        replace?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }
}
