using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Intents;
using PreOrderFarm.Jobs;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.TestKit;
using PreOrderFarm.Tests.Closing;
using Quartz;

namespace PreOrderFarm.Tests.Jobs;

/// <summary>The real scheduler on a real database, on the machine's clock.</summary>
public sealed class SchedulesTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task The_schedule_closes_a_due_campaign_and_two_schedulers_on_one_database_do_so_once()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 3)]);
        using var one = await StartAsync();
        using var two = await StartAsync();

        Assert.Equal("open", await farm.StatusAsync(campaign));
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await WaitUntilAsync(async () => await farm.StatusAsync(campaign) == "funded");

        Assert.Equal(["3"], await farm.RowsAsync("select count(*) from parcels"));
        await WaitUntilAsync(async () => (await farm.RowsAsync("select instance_name from quartz.qrtz_scheduler_state")).Count == 2);
        Assert.Equal(
            (await farm.RowsAsync("select job_name from quartz.qrtz_job_details")).Order(StringComparer.Ordinal),
            (await farm.RowsAsync("select trigger_name from quartz.qrtz_triggers")).Order(StringComparer.Ordinal));
        Assert.Empty(await farm.RowsAsync("select job_name from quartz.qrtz_job_details where not is_nonconcurrent"));
        await one.StopAsync();
        await two.StopAsync();
    }

    [Fact]
    public async Task What_ran_and_what_is_due_can_be_looked_at()
    {
        using var host = await StartAsync();
        await WaitUntilAsync(async () => (await farm.RowsAsync("select name from job_runs where name = 'CloseDueCampaigns' and runs > 1")).Count == 1);
        await using var scope = host.Services.CreateAsyncScope();
        var queries = new JobQueries(scope.ServiceProvider.GetRequiredService<FarmDbContext>());

        var jobs = await queries.AllAsync(Given.Operator, CancellationToken.None);
        var closing = jobs.Single(job => job.Name == "CloseDueCampaigns");
        Assert.Equal(Schedules.All.Select(schedule => schedule.Name), jobs.Select(job => job.Name));
        Assert.Equal((0L, null), (closing.Failures, closing.Failure));
        Assert.InRange(closing.LastAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.InRange(closing.NextAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.InRange(Assert.Single(await queries.WorkersAsync(Given.Operator, CancellationToken.None)).SeenAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_registered_stops_the_start()
    {
        Assert.Throws<InvalidOperationException>(() => Build(farm.ConnectionString, ("Jobs:Seconds:CloseDueCampains", "1")));
        Assert.Throws<InvalidOperationException>(() => Build(farm.ConnectionString, ("Jobs:Seconds:CloseDueCampaigns", "0")));

        var elsewhere = new NpgsqlConnectionStringBuilder(farm.ConnectionString) { Database = "nowhere" }.ConnectionString;
        using var host = Build(elsewhere);
        await Assert.ThrowsAnyAsync<SchedulerException>(() => host.StartAsync());
    }

    private async Task<IHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var host = Build(farm.ConnectionString, settings);
        await host.StartAsync();
        return host;
    }

    private IHost Build(string connectionString, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Jobs:Seconds:CloseDueCampaigns"] = "0.2",
            ["Stripe:SecretKey"] = "sk_test_unused",
            ["Stripe:WebhookSecret"] = "whsec_unused",
            ["Jobs:Seconds:SettlePayments"] = "3600",
            ["Logging:LogLevel:Default"] = "Error",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<TimeProvider>(farm.Clock);
        builder.Services.AddDatabase(connectionString);
        builder.Services.AddIntents(configuration).AddLedger().AddPayments(configuration).AddMail(configuration);
        builder.Services.AddDataProtection();
        builder.Services.AddCampaigns(configuration).AddPledges(configuration);
        builder.Services.AddFulfilment(configuration).AddClosing(configuration).AddReconciliation(configuration).AddJobs(configuration);
        return builder.Build();
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
            await Task.Delay(100, patience.Token);
    }
}
