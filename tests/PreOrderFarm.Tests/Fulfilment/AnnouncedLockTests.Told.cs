using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Who is written to when a time is announced, moved and withdrawn, how soon, and how often.</summary>
public sealed partial class AnnouncedLockTests
{
    [Fact]
    public async Task Each_backer_gets_one_email_for_each_time_that_stands_for_ten_minutes()
    {
        Assert.True(await AnnounceAsync(hours: 49));
        Assert.False(await AnnounceAsync(hours: 49));
        farm.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, await TellDueAsync());
        Assert.Empty(await MailsAsync());
        Assert.Equal(1, await TellAsync());
        Assert.Equal(0, await TellAsync());
        Assert.Equal(["batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());

        Assert.True(await AnnounceAsync(hours: 72));
        await TellAsync();
        Assert.True(await AnnounceAsync(hours: 49));
        await TellAsync();

        Assert.Equal(["batch_locks|li@example.com|3", "batch_locks|wu@example.com|3"], await MailsAsync());
        Assert.Equal(["6"], await farm.RowsAsync("select count(*) from intents i join emails e on e.id = i.subject_id where i.kind = 'send_email' and e.template = 'batch_locks'"));
    }

    [Fact]
    public async Task A_time_that_is_corrected_or_withdrawn_within_ten_minutes_reaches_nobody()
    {
        for (var hours = 49; hours < 60; hours++)
        {
            await AnnounceAsync(hours);
            farm.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(0, await TellDueAsync());
        }
        await WithdrawAsync();
        Assert.Equal(0, await TellAsync());
        Assert.Empty(await MailsAsync());

        await AnnounceAsync(hours: 60);
        await TellAsync();
        Assert.Equal(
            [$"{farm.Clock.Now.AddMinutes(-10).AddHours(60).ToUnixTimeSeconds()}|2"],
            await farm.RowsAsync("select extract(epoch from (model->'at'->>'at')::timestamptz)::bigint, count(*) from emails where template = 'batch_locks' group by 1"));
    }

    [Fact]
    public async Task Moved_and_moved_back_before_anybody_heard_of_it_a_time_is_not_told_again()
    {
        var at = farm.Clock.Now.AddHours(60);
        await AnnounceAtAsync(at);
        await TellAsync();
        await AnnounceAsync(hours: 90);
        await AnnounceAtAsync(at.AddSeconds(59));

        Assert.Equal(0, await TellAsync());
        Assert.False(await AnnounceAtAsync(at.AddSeconds(1)));
        Assert.Equal(["batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Backers_are_written_to_three_times_a_day_at_most_and_who_announces_hears_when_it_is_possible_again()
    {
        var first = farm.Clock.Now;
        for (var nth = 0; nth < 3; nth++)
        {
            await AnnounceAsync(hours: 49 + nth);
            await TellAsync();
            await WithdrawAsync();
        }

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 60));
        Assert.Equal("LocksAt", Assert.Single(broken.Broken).Field);
        Assert.Contains("3 times within a day", broken.Message, StringComparison.Ordinal);
        Assert.Contains(new ZonedInstant(first.AddMinutes(10).AddDays(1), "Asia/Shanghai").ToString(), broken.Message, StringComparison.Ordinal);
        farm.Clock.Now = first.AddMinutes(10).AddDays(1);
        Assert.True(await AnnounceAsync(hours: 60));
    }

    [Fact]
    public async Task A_time_that_nobody_was_told_yet_is_moved_only_with_the_whole_notice()
    {
        await AnnounceAsync(hours: 49);
        farm.Clock.Advance(TimeSpan.FromHours(1));

        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 48.1));
        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 48.05));
    }

    [Fact]
    public async Task After_a_time_without_workers_backers_hear_that_the_batch_is_frozen_rather_than_nothing()
    {
        await AnnounceAsync(hours: 49);
        farm.Clock.Advance(TimeSpan.FromHours(50));
        await TellDueAsync();
        await LockDueAsync();

        Assert.Equal(["batch_locked|li@example.com|1", "batch_locked|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Locked_unlocked_and_locked_again_tells_nobody_twice_until_they_were_told_another_time()
    {
        for (var nth = 0; nth < 4; nth++)
        {
            Assert.True(await LockAsync(withoutNotice: true));
            farm.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.True(await UnlockAsync());
        }
        await farm.DoAsync((StartBatch u) => u.RunAsync(farm.Staff, batch, BatchStart.Picking, default));
        await UnlockAsync();
        Assert.Equal(["batch_locked|li@example.com|1", "batch_locked|wu@example.com|1"], await MailsAsync());

        await AnnounceAsync(hours: 49);
        await TellAsync();
        await LockAsync(withoutNotice: true);
        await UnlockAsync();
        await LockAsync(withoutNotice: true);
        Assert.Equal(
            ["batch_locked|li@example.com|2", "batch_locked|wu@example.com|2", "batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task A_time_is_promised_on_a_backers_page_and_beside_another_batchs_only_once_they_were_told_it()
    {
        await AnnounceAsync(hours: 49);
        Assert.All(await OfPledgeAsync(), parcel => Assert.Null(parcel.BatchLocksAt));
        await TellAsync();
        var told = farm.Clock.Now.AddMinutes(-10).AddHours(49);
        Assert.All(await OfPledgeAsync(), parcel => Assert.Equal(told, parcel.BatchLocksAt));
        await AnnounceAsync(hours: 72);
        Assert.All(await OfPledgeAsync(), parcel => Assert.Null(parcel.BatchLocksAt));

        var other = Guid.CreateVersion7();
        await farm.ExecuteAsync($"""
            insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, version, created_at, locks_at, lock_told_for, lock_announced_at)
            select '{other}', campaign_id, 2, region_id, ships_from, ships_until, 1, created_at, '{farm.Clock.Now.AddHours(50):O}', '{farm.Clock.Now.AddHours(60):O}', '{farm.Clock.Now:O}' from fulfilment_batches;
            update parcels set batch_id = '{other}' where id = (select id from parcels where source_id = '{pledge}' order by number limit 1)
            """);
        var at = farm.Clock.Now.AddHours(72);
        farm.Clock.Advance(FulfilmentBatch.LockQuiet);
        await farm.ExecuteAsync($"update fulfilment_batches set lock_announced_at = '{farm.Clock.Now:O}' where id = '{other}'");
        await TellDueAsync();
        Assert.Equal(
            [$"li@example.com|{at.ToUnixTimeSeconds()}"],
            await farm.RowsAsync($"select recipient, extract(epoch from (model->'at'->>'at')::timestamptz)::bigint from emails where template = 'batch_locks' and recipient = 'li@example.com' order by created_at desc, id desc limit 1"));
    }

    [Fact]
    public async Task Of_a_parcel_that_no_pledge_asked_for_nobody_is_led_to_a_pledge()
    {
        await farm.ExecuteAsync($"update parcels set source_id = gen_random_uuid() where source_id = '{pledge}'");
        await AnnounceAsync(hours: 49);
        await TellAsync();
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));
        Assert.Equal(3, await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, null, "SF", "1", default)));

        Assert.Equal(["batch_locked|wu@example.com", "batch_locks|wu@example.com", "parcel_shipped|wu@example.com"], await farm.RowsAsync("select template, recipient from emails where template like 'batch_lock%' or template like 'parcel%' order by 1, 2"));
    }

    private Task<bool> UnlockAsync() => farm.DoAsync((UnlockBatch u) => u.RunAsync(farm.Staff, batch, default));

    private Task<IReadOnlyList<ParcelOfSource>> OfPledgeAsync() => farm.DoAsync((ParcelQueries u) => u.OfSourceAsync(pledge, default));
}
