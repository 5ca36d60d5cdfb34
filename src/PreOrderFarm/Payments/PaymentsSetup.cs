using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments.Stripe;

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
}
