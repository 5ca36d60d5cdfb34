using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments.Stripe;

namespace PreOrderFarm.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentsOptions>().Bind(configuration.GetSection(PaymentsOptions.Section))
            .Validate(
                payments => payments.MethodList.Count > 0 && payments.MethodList.All(method => PaymentMethods.Known.Contains(method, StringComparer.Ordinal)),
                $"Payments:Methods names payment methods by commas, of these: {string.Join(", ", PaymentMethods.Known)}.")
            .Validate(payments => payments.SettlementsPerRun > 0 && payments.EventsPerClaim > 0, "Payments:SettlementsPerRun and Payments:EventsPerClaim are above zero.")
            .ValidateOnStart();
        services.AddScoped<OpenCheckout>().AddScoped<ReadCheckout>().AddScoped<CloseCheckout>();
        services.AddScoped<RecordPayment>().AddScoped<RequestRefunds>().AddScoped<RecordRefund>();
        services.AddScoped<IIntentHandler, ExecuteRefund>();
        services.AddScoped<ReceiveStripeEvent>().AddScoped<StripeInbox>();
        services.AddSingleton<SettlePayments>();
        return services.AddStripe(configuration.GetSection("Stripe"));
    }
}
