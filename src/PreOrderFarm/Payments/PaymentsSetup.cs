using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments.Stripe;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PaymentsOptions>(configuration.GetSection(PaymentsOptions.Section));
        services.AddScoped<OpenCheckout>().AddScoped<ReadCheckout>().AddScoped<CloseCheckout>();
        services.AddScoped<RecordPayment>().AddScoped<RequestRefunds>().AddScoped<RecordRefund>();
        services.AddScoped<IIntentHandler, ExecuteRefund>();
        services.AddScoped<ReceiveStripeEvent>().AddScoped<StripeInbox>();
        services.AddSingleton<SettlePayments>();
        return services.AddStripe(configuration.GetSection("Stripe"));
    }

    private static IServiceCollection AddStripe(this IServiceCollection services, IConfigurationSection section)
    {
        var options = section.Get<StripeOptions>() ?? new StripeOptions();
        services.AddSingleton(options);
        services.AddHttpClient("Stripe", http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider => new StripeClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient("Stripe"), options, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IPaymentGateway, StripeGateway>();
    }
}
