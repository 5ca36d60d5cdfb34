using Npgsql;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>The product's worker as a process of its own, on a test's database and its stand-in for Stripe.</summary>
public static class Worker
{
    /// <summary>Returns when its jobs have begun.</summary>
    public static Task<FarmProcess> StartAsync(FarmHost farm) => StartAsync(farm, "worker");

    /// <summary>The same in another role, or with settings ("Closing__CampaignsPerSweep") of its own.</summary>
    public static async Task<FarmProcess> StartAsync(FarmHost farm, string role, params (string Key, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__Farm"] = new NpgsqlConnectionStringBuilder(farm.Database.ConnectionString) { MaxPoolSize = 20 }.ConnectionString,
            ["Stripe__ApiBase"] = farm.Stripe.BaseAddress.AbsoluteUri,
            ["Stripe__SecretKey"] = farm.Stripe.Options.SecretKey,
            ["Stripe__WebhookSecret"] = "whsec_tests",
            ["Payments__RequestsPerSecond"] = "2000",
            ["Payouts__ConnectCurrencies__main"] = "CNY",
            ["Jobs__CheckinSeconds"] = "1",
            ["Jobs__Seconds__CloseDueCampaigns"] = "0.3",
            ["Jobs__Seconds__SettlePayments"] = "1",
            ["Jobs__Seconds__ReleaseParcels"] = "1",
            ["Jobs__Seconds__RequestAdvances"] = "1",
            ["Jobs__Seconds__ReleaseReserves"] = "1",
            ["Jobs__Seconds__ExpireHolds"] = "1",
            ["Closing__CampaignsPerSweep"] = "1",
            ["Intents__LeaseSeconds"] = "3",
            ["Payments__EventLeaseSeconds"] = "3",
            ["Intents__PollSeconds"] = "0.5",
            // A process that lives for seconds spends most of them on starting: none of its code is generated a second time,
            // and no threads for a large heap.
            ["DOTNET_TC_CallCountingDelayMs"] = "FFFFF",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
        };
        foreach (var (key, value) in settings)
            environment[key] = value;
        var worker = await FarmProcess.StartAsync("PreOrderFarm.Web.dll", ["--role", role], environment);
        try
        {
            await worker.LineAsync("Application started", TimeSpan.FromSeconds(180));
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it listens, as it said itself.</summary>
    public static async Task<Uri> AddressAsync(FarmProcess process)
    {
        const string Says = "Now listening on: ";
        var line = await process.LineAsync(Says, TimeSpan.FromSeconds(60));
        return new Uri(line[(line.IndexOf(Says, StringComparison.Ordinal) + Says.Length)..].Trim());
    }

    /// <summary>Waits until every campaign has ended, and all that follows is done.</summary>
    public static async Task WaitUntilQuietAsync(FarmHost farm, params FarmProcess[] workers)
    {
        var until = DateTime.UtcNow.AddSeconds(240);
        while (await LeftAsync(farm) is { Length: > 0 } left)
        {
            if (DateTime.UtcNow > until || workers.Any(worker => worker.Ended.IsCompleted))
                throw new InvalidOperationException($"Still to do: {left}\n{string.Join("\n----\n", workers.Select(worker => worker.Output))}");
            await Task.Delay(100);
        }
    }

    private static async Task<string> LeftAsync(FarmHost farm) => await farm.ScalarAsync<string?>($"""
        select string_agg(what || ': ' || number, ', ') as "Value"
        from (
          select status as what, count(*) as number from campaigns where status in ('open', 'closing') group by 1
          union all select 'intents ' || kind || ' (' || attempts || ' attempts, due in ' || extract(epoch from due_at - now())::int || ' s, ' || coalesce(last_error, 'no error') || ')', count(*)
            from intents where status = 'pending' group by 1
          union all select 'holds', count(*) from pledges where status = 'held' having count(*) > 0
          union all select 'reversals', count(*) from transfer_reversals where status = 'requested' having count(*) > 0
          union all select 'reserves', count(*) from releases where reserve_release_id is null and reserve_minor > 0 and reserve_until < now() having count(*) > 0
          union all select 'events', count(*) from stripe_events where processed_at is null having count(*) > 0
          union all select 'refunds ' || status, count(*) from refunds where status <> 'succeeded' group by 1
          union all select 'payouts ' || status, count(*) from payouts where status <> 'succeeded' group by 1
          union all select 'advances', count(*) from payout_terms t join campaigns c on c.id = t.campaign_id and c.status = 'funded'
            where t.advance_basis_points > 0 and not exists (select from payouts p where p.campaign_id = c.id and p.kind = 'advance') having count(*) > 0
          union all select 'delivered parcels that are not released', count(*) from parcels p
            where p.delivered_at < now() - interval '15 days' and not exists (select from releases r where r.parcel_id = p.id) having count(*) > 0
          union all select 'unsettled refunds', count(*) from refunds where settled_at is null having count(*) > 0
          union all select 'unsettled payments', count(*) from payments where status = 'succeeded' and settled_at is null having count(*) > 0) l
        """) ?? "";
}
