using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Reconciliation;

public static class ReconciliationSetup
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReconciliationOptions>().Bind(configuration.GetSection(ReconciliationOptions.Section))
            .Validate(options => options.Days > 0, "Reconciliation:Days is above zero.")
            .ValidateOnStart();
        services.AddScoped<Reconcile>().AddScoped<ReadStripesBooks>().AddScoped<FindDifferences>().AddScoped<DifferenceQueries>().AddScoped<RepairDifference>();
        return services.AddReconciliation();
    }

    /// <summary>What needs nothing but the database: the invariants, the proofs and the age of waiting work.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services) =>
        services.AddScoped<LedgerCheck>().AddScoped<CampaignProofs>().AddScoped<PledgeProofs>().AddScoped<WorkWaiting>();
}

public sealed class ReconciliationOptions
{
    public const string Section = "Reconciliation";

    /// <summary>Objects at Stripe that are at most so old are compared each time: longer than money is held.</summary>
    public int Days { get; set; } = 120;
}
