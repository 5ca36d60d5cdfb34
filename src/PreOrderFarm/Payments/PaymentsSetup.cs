using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments.Stripe;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentsOptions>().Bind(configuration.GetSection(PaymentsOptions.Section))
            .Validate(
                payments => payments.MethodList.Count > 0 && payments.MethodList.All(method => PaymentMethods.Known.Contains(method, StringComparer.Ordinal)),
                $"Payments:Methods names payment methods by commas, of these: {string.Join(", ", PaymentMethods.Known)}.")
            .Validate(payments => payments is { SettlementsPerRun: > 0, EventsPerClaim: > 0, EventLeaseSeconds: > 0 }, "Payments:SettlementsPerRun, EventsPerClaim and EventLeaseSeconds are above zero.")
            .Validate(payments => payments is { RequestsPerSecond: > 0, InteractiveRequestsPerSecond: > 0, EventHours: > 0, BankLinkDays: > 0 }, "Payments:RequestsPerSecond, InteractiveRequestsPerSecond, EventHours and BankLinkDays are above zero.")
            .Validate(payments => payments.SmallestMinor.All(least => Currency.IsKnown(least.Key) && least.Value is > 0 and <= Money.MaximumMinor), "Payments:SmallestMinor names currencies of campaigns, and for each an amount above zero.")
            .ValidateOnStart();
        services.AddScoped<OpenCheckout>().AddScoped<ReadCheckout>().AddScoped<CloseCheckout>();
        services.AddScoped<RecordPayment>().AddScoped<RequestRefunds>().AddScoped<RecordRefund>();
        services.AddScoped<IIntentHandler, ExecuteRefund>();
        services.AddScoped<AskForBankDetails>().AddScoped<GiveRefundAccount>().AddScoped<SettleDebt>().AddScoped<ReturnBankRefund>().AddScoped<RefundQueries>().AddScoped<RefundNeeds>();
        services.AddSingleton<BankDetailsSeal>().AddSingleton<BankDetailsLinks>();
        services.AddSingleton(new EmailLink(BankDetailsLinks.LinkKind, (provider, refundId) => $"/refunds/{provider.GetRequiredService<BankDetailsLinks>().Issue(refundId)}"));
        services.AddScoped<ReadMissedEvents>().AddScoped<DeadStripeEvents>().AddScoped<AdoptRefund>().AddScoped<BookOwnMovements>().AddSingleton<FollowRefunds>();
        services.AddScoped<ReceiveStripeEvent>().AddScoped<StripeInbox>();
        services.AddSingleton<SettlePayments>();
        return services.AddStripe(configuration.GetSection("Stripe"));
    }
}
