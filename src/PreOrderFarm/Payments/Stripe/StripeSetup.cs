using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Here, and not in <see cref="PaymentsSetup"/>, so that Stripe's types stay in this one folder.</summary>
internal static class StripeSetup
{
    public static IServiceCollection AddStripe(this IServiceCollection services, IConfigurationSection section)
    {
        var options = section.Get<StripeOptions>() ?? new StripeOptions();
        services.AddSingleton(options);
        services.AddHttpClient("Stripe", http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider => new StripeClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient("Stripe"), options, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IPaymentGateway, StripeGateway>();
    }
}
