using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Here, and not in <see cref="PaymentsSetup"/>, so that Stripe's types stay in this one folder.</summary>
internal static class StripeSetup
{
    public const string MainAccount = "main";

    public static IServiceCollection AddStripe(this IServiceCollection services, IConfigurationSection section)
    {
        var accounts = Accounts(section);
        foreach (var (name, _) in accounts)
        {
            services.AddKeyedSingleton(name, (provider, _) =>
            {
                var options = provider.GetRequiredService<IOptions<PaymentsOptions>>().Value;
                return new EndpointPaces(options.RequestsPerSecond, options.InteractiveRequestsPerSecond);
            });
            // A redirect would carry the key, and repeat a request, to wherever it points.
            services.AddHttpClient(HttpName(name), http => http.Timeout = Timeout.InfiniteTimeSpan)
                .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false })
                .AddHttpMessageHandler(provider => new ThrottleStripe(provider.GetRequiredKeyedService<EndpointPaces>(name)));
        }
        services.AddSingleton(provider => new StripeAccounts(accounts, (name, options) => new StripeClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpName(name)), options, provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton(provider =>
        {
            var ours = provider.GetRequiredService<IOptions<PaymentsOptions>>().Value.SmallestMinor;
            return new SmallestCharge(currency => Math.Max(ours.GetValueOrDefault(currency, 1), StripeCurrencies.MinAmountMinor(currency) ?? 1));
        });
        services.AddSingleton<IPayoutGateway, StripePayoutGateway>().AddSingleton<IDisputeGateway, StripeDisputeGateway>();
        return services.AddSingleton<IPaymentGateway, StripeGateway>().AddSingleton<IPaymentRecords, StripeRecords>();
    }

    private static string HttpName(string account) => $"Stripe:{account}";

    private static List<(string Name, StripeOptions Options)> Accounts(IConfigurationSection section)
    {
        List<(string, StripeOptions)> accounts = [(MainAccount, section.Get<StripeOptions>() ?? new StripeOptions())];
        foreach (var further in section.GetSection("Accounts").GetChildren())
        {
            if (further.Key == MainAccount || !further.Key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'))
                throw new InvalidOperationException($"Stripe__Accounts__{further.Key}: a name is small letters, digits and hyphens, and not 'main'.");
            var options = section.Get<StripeOptions>() ?? new StripeOptions();
            (options.SecretKey, options.WebhookSecret, options.ConnectWebhookSecret) = ("", "", "");
            further.Bind(options);
            accounts.Add((further.Key, options));
        }
        return accounts;
    }
}
