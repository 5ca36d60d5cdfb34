using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Ledger;

public static class LedgerSetup
{
    public static IServiceCollection AddLedger(this IServiceCollection services) =>
        services.AddScoped<PostToLedger>().AddScoped<LedgerQueries>();
}
