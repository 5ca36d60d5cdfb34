using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using PreOrderFarm.Audit;

namespace PreOrderFarm.Database;

public static class DatabaseSetup
{
    public const string MigrationsAssembly = "PreOrderFarm.Migrations";

    public static IServiceCollection AddDatabase(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton<DatabaseSignal>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseSignal>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<WhoActs>().AddScoped<AuditChanges>().AddScoped<AuditQueries>();
        return services.AddDbContext<FarmDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.MigrationsAssembly(MigrationsAssembly))
            .AddInterceptors(provider.GetRequiredService<AuditChanges>()));
    }
}
