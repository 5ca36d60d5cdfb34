using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace PreOrderFarm.Jobs;

public static class JobsSetup
{
    // A scheduler with a name keeps its parts, its clock among them, to itself.
    private const string Scheduler = "PreOrderFarm";

    /// <summary>For processes that work: the schedules, run by Quartz once in the cluster, and the inbox of Stripe's events.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(JobsOptions.Section).Get<JobsOptions>() ?? new JobsOptions();
        MustKnow(options.Seconds.Keys);
        if (options.CheckinSeconds is < 0.5 or > 60)
            throw new InvalidOperationException("Jobs__CheckinSeconds must be 0.5 to 60.");
        services.AddStripeEvents();
        services.AddHostedService<PrintWorker>();
        services.AddQuartz(Scheduler, quartz =>
        {
            quartz.UseDefaultThreadPool(options.Parallel);
            // Schedules follow the machine's clock; what is due, the use cases ask of theirs.
            quartz.UseTimeProvider(TimeProvider.System);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(source => source.DataSourceFactory = provider => provider.GetRequiredService<NpgsqlDataSource>());
                store.ConfigureStore(ado => ado.TablePrefix = "quartz.qrtz_");
                store.ProvisionSchema();
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(options.CheckinSeconds);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(options.CheckinSeconds * 1.5);
                });
            });
            quartz.AddQuartzHealthChecks();
            quartz.AddJobListener<RecordJobRuns>();
            foreach (var schedule in Schedules.All)
                schedule.Register(quartz, schedule.Name, Interval(schedule, options));
        });
        return services.AddQuartzHostedService(Scheduler, hosted => hosted.WaitForJobsToComplete = true);
    }

    /// <summary>The inbox of Stripe's events, for tests and processes that run no schedules.</summary>
    public static IServiceCollection AddStripeEvents(this IServiceCollection services) =>
        services.AddSingleton<ProcessStripeEvents>().AddHostedService<StripeEventWorker>();

    /// <summary>What ran and what is due, for processes that only show it.</summary>
    public static IServiceCollection AddJobQueries(this IServiceCollection services) => services.AddScoped<JobQueries>();

    private static TimeSpan Interval(Schedule schedule, JobsOptions options)
    {
        if (!options.Seconds.TryGetValue(schedule.Name, out var seconds))
            return schedule.Interval;
        if (seconds is < 0.1 or > 86_400)
            throw new InvalidOperationException($"Jobs__Seconds__{schedule.Name} must be 0.1 to 86,400.");
        return TimeSpan.FromSeconds(seconds);
    }

    private static void MustKnow(IEnumerable<string> names)
    {
        var unknown = names.Except(Schedules.All.Select(schedule => schedule.Name), StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
            throw new InvalidOperationException($"No schedule is named {string.Join(", ", unknown)}; see Jobs/Schedules.cs.");
    }
}
