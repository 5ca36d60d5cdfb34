using Npgsql;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Backers are told 48 hours before a batch is locked; a change after that is the farm's, and makes a new version.</summary>
public sealed partial class AnnouncedLockTests : IAsyncLifetime
{
    private static readonly AddressInput NewAddress = new()
    {
        Recipient = "王 Wang",
        Phone = "13900000000",
        Line1 = "解放路 2",
        City = "成都",
        Subdivision = "四川",
        PostalCode = "610001",
        Country = "CN",
    };

    private ClosingFarm farm = null!;
    private Guid pledge;
    private Guid batch;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        pledge = await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await farm.AddPledgeAsync(campaign, [(0, 1)], email: "wu@example.com");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Two_who_announce_the_same_time_at_once_write_to_each_backer_once()
    {
        var at = farm.Clock.Now.AddHours(60);

        var both = await TwiceAtOnceAsync(() => AnnounceAtAsync(at));

        Assert.Single(both, isNew => isNew);
        farm.Clock.Advance(FulfilmentBatch.LockQuiet);
        Assert.Equal(1, (await TwiceAtOnceAsync(TellDueAsync)).Sum());
        Assert.Equal(["1"], await farm.RowsAsync("select cardinality(lock_told_at) from fulfilment_batches"));
        Assert.Equal(["batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Less_than_48_hours_of_notice_are_refused_but_a_later_time_than_was_announced_is_not()
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 47.9));
        Assert.Equal("LocksAt", Assert.Single(broken.Broken).Field);
        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 48.1));
        await AnnounceAsync(hours: 49);
        await TellAsync();
        farm.Clock.Advance(TimeSpan.FromHours(40));

        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 8));
        Assert.True(await AnnounceAsync(hours: 10));
        await TellAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 9));
        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 9_000));
    }

    [Fact]
    public async Task The_time_is_typed_by_the_clocks_of_the_campaign_and_told_by_them_in_the_backers_language()
    {
        var day = LocalTime.At(farm.Clock.Now, "Asia/Shanghai").AddDays(4);
        await farm.DoAsync((AnnounceLock u) => u.RunAsync(farm.Staff, batch, $"{day:yyyy-MM-dd}T18:00", default));
        await TellAsync();

        var email = Assert.Single(await farm.RowsAsync($"select id from emails where template = 'batch_locks' and recipient = 'li@example.com' and culture = 'zh-Hans'"));
        var (subject, text, html) = await RenderAsync(Guid.Parse(email), "zh-Hans");
        Assert.Contains($"{day:yyyy年M月d日} 18:00（上海）", subject, StringComparison.Ordinal);
        Assert.Contains($"{day:yyyy年M月d日} 18:00（上海）", text, StringComparison.Ordinal);
        Assert.Matches("http://localhost/p/[A-Za-z0-9_-]+", text);
        Assert.Contains("http://localhost/p/", html, StringComparison.Ordinal);
        Assert.Contains("18:00 (Shanghai)", (await RenderAsync(Guid.Parse(email), "en")).Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((AnnounceLock u) => u.RunAsync(farm.Staff, batch, "soon", default)));
    }

    [Fact]
    public async Task When_the_time_comes_the_batch_is_locked_once_and_nobody_is_told_again()
    {
        await AnnounceAsync(hours: 49);
        await TellAsync();
        farm.Clock.Advance(TimeSpan.FromHours(48.7));
        Assert.Equal(0, await LockDueAsync());
        farm.Clock.Advance(TimeSpan.FromHours(0.3));

        await Assert.ThrowsAsync<RuleBroken>(() => AnnounceAsync(hours: 90));
        await Assert.ThrowsAsync<RuleBroken>(WithdrawAsync);
        Assert.Equal(1, await LockDueAsync());
        Assert.Equal(0, await LockDueAsync());

        Assert.Equal(["True"], await farm.RowsAsync("select locked_at >= locks_at from fulfilment_batches"));
        Assert.Equal(["batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());
        Assert.False(await LockAsync(withoutNotice: false));
    }

    [Fact]
    public async Task A_withdrawn_time_locks_nothing_and_neither_does_one_that_was_unlocked()
    {
        Assert.False(await WithdrawAsync());
        await AnnounceAsync(hours: 49);
        Assert.True(await WithdrawAsync());
        farm.Clock.Advance(TimeSpan.FromHours(50));
        Assert.Equal(0, await LockDueAsync());

        await AnnounceAsync(hours: 49);
        farm.Clock.Advance(TimeSpan.FromHours(50));
        Assert.Equal(1, await LockDueAsync());
        await farm.DoAsync((UnlockBatch u) => u.RunAsync(farm.Staff, batch, default));

        Assert.Equal(0, await LockDueAsync());
        Assert.Equal(["||"], await farm.RowsAsync("select locked_at, locks_at, lock_announced_by from fulfilment_batches"));
    }

    [Fact]
    public async Task To_lock_at_once_must_be_confirmed_and_then_backers_are_told_at_once()
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => LockAsync(withoutNotice: false));
        Assert.Equal("WithoutNotice", Assert.Single(broken.Broken).Field);
        Assert.Equal([""], await farm.RowsAsync("select locked_at from fulfilment_batches"));
        Assert.Empty(await MailsAsync());

        Assert.True(await LockAsync(withoutNotice: true));
        Assert.False(await LockAsync(withoutNotice: true));

        Assert.Equal(["batch_locked|li@example.com|1", "batch_locked|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Whoever_packs_first_tells_all_whose_boxes_are_here_once()
    {
        var first = Guid.Parse((await farm.RowsAsync($"select id from parcels where source_id <> '{pledge}'"))[0]);
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, [first], default));
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));

        Assert.Equal(["batch_locked|li@example.com|1", "batch_locked|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Packed_as_a_whole_before_the_time_that_was_announced_everyone_hears_that_it_is_too_late()
    {
        await AnnounceAsync(hours: 49);
        await TellAsync();
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));

        Assert.Equal(
            ["batch_locked|li@example.com|1", "batch_locked|wu@example.com|1", "batch_locks|li@example.com|1", "batch_locks|wu@example.com|1"], await MailsAsync());
    }

    [Fact]
    public async Task Whose_boxes_stand_in_two_batches_hears_of_the_first_time_and_of_none_once_that_has_come()
    {
        var other = Guid.CreateVersion7();
        await farm.ExecuteAsync($"""
            insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, version, created_at, locks_at, lock_told_for, lock_announced_at)
            select '{other}', campaign_id, 2, region_id, ships_from, ships_until, 1, created_at, '{farm.Clock.Now.AddHours(49):O}', '{farm.Clock.Now.AddHours(49):O}', '{farm.Clock.Now:O}' from fulfilment_batches;
            update parcels set batch_id = '{other}' where id = (select id from parcels where source_id = '{pledge}' order by number limit 1)
            """);
        var now = farm.Clock.Now;
        await AnnounceAsync(hours: 72);
        await TellAsync();
        Assert.Equal(
            [$"li@example.com|{now.AddHours(49).ToUnixTimeSeconds()}", $"wu@example.com|{now.AddHours(72).ToUnixTimeSeconds()}"],
            await farm.RowsAsync($"select recipient, extract(epoch from (model->'at'->>'at')::timestamptz)::bigint from emails where template = 'batch_locks' and once_key like 'batch_locks:{batch}:%' order by 1"));

        await farm.ExecuteAsync($"update fulfilment_batches set locked_at = '{farm.Clock.Now:O}' where id = '{other}'");
        await AnnounceAsync(hours: 96);
        await TellAsync();
        Assert.Equal(["li@example.com|1", "wu@example.com|2"], await farm.RowsAsync($"select recipient, count(*) from emails where once_key like 'batch_locks:{batch}:%' group by 1 order by 1"));
    }

    [Fact]
    public async Task What_is_packed_after_the_time_came_tells_nobody()
    {
        await AnnounceAsync(hours: 49);
        await TellAsync();
        farm.Clock.Advance(TimeSpan.FromHours(50));
        await farm.DoAsync((StartBatch u) => u.RunAsync(farm.Staff, batch, BatchStart.Packing, default));
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));

        Assert.DoesNotContain(await MailsAsync(), mail => mail.StartsWith("batch_locked|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_lock_the_farm_corrects_an_address_which_makes_a_version_and_tells_the_backer()
    {
        await LockAsync(withoutNotice: true);
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));
        var parcel = Guid.Parse((await farm.RowsAsync($"select id from parcels where source_id = '{pledge}' order by number"))[0]);

        Assert.Equal(new CorrectedParcels(2, 0), await CorrectAsync(parcel));
        Assert.Equal(new CorrectedParcels(0, 0), await CorrectAsync(parcel));

        Assert.Equal(["2"], await farm.RowsAsync("select version from fulfilment_batches"));
        Assert.Equal(["人民路 1|1", "人民路 1|1"], await farm.RowsAsync("select line1, until_version from parcel_revisions"));
        Assert.Equal(["解放路 2|packed|2"], await farm.RowsAsync($"select line1, status, count(*) from parcels where source_id = '{pledge}' group by 1, 2"));
        Assert.Equal(["解放路 2"], await farm.RowsAsync($"select line1 from pledges where id = '{pledge}'"));
        Assert.Contains("address_corrected|li@example.com|1", await MailsAsync());
        Assert.DoesNotContain(await MailsAsync(), mail => mail.StartsWith("address_corrected|wu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_left_keeps_its_address_and_another_region_or_another_farm_is_refused()
    {
        var parcels = await farm.RowsAsync($"select id from parcels where source_id = '{pledge}' order by number");
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [Guid.Parse(parcels[0])], "SF", "1", default));

        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(ClosingFarm.Stranger, batch, Guid.Parse(parcels[1]), NewAddress, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, Guid.NewGuid(), NewAddress, default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, Guid.Parse(parcels[1]), NewAddress with { Subdivision = "北京市" }, default)));
        Assert.Equal(new CorrectedParcels(1, 0), await CorrectAsync(Guid.Parse(parcels[1])));
        Assert.Equal(["shipped|人民路 1", "planned|解放路 2"], await farm.RowsAsync($"select status, line1 from parcels where source_id = '{pledge}' order by number"));

        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [Guid.Parse(parcels[1])], "SF", "2", default));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, Guid.Parse(parcels[1]), NewAddress with { Line1 = "3" }, default)));
        Assert.Equal(["解放路 2"], await farm.RowsAsync($"select line1 from pledges where id = '{pledge}'"));
    }

    [Fact]
    public async Task A_carriers_number_belongs_to_a_label_with_the_old_address_so_a_backer_is_too_late_and_a_correction_withdraws_it()
    {
        var parcels = await farm.RowsAsync($"select id from parcels where source_id = '{pledge}' order by number");
        await farm.ExecuteAsync("update parcels set carrier = 'SF', tracking_number = 'SF' || number, announced_carrier = 'SF', announced_number = 'SF' || number");
        var address = await farm.DoAsync((ParcelQueries q) => q.OfSourceAsync(pledge, default));
        Assert.All(address, parcel => Assert.True(parcel.HasLabel));

        var late = await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((ChangeRecipient u) => u.RunAsync(pledge, address[0].Address with { Line1 = "解放路 2" }, default)));
        Assert.Contains("tell the farm at once", late.Message, StringComparison.Ordinal);
        Assert.Equal(0, await farm.DoAsync((ChangeRecipient u) => u.RunAsync(pledge, address[0].Address, default)));

        var before = await farm.DoAsync((CorrectAddress u) => u.PreviewAsync(farm.Staff, batch, Guid.Parse(parcels[0]), default));
        Assert.Equal((true, 2), (before.IsTold, before.Numbers.Count));
        Assert.Equal(new CorrectedParcels(2, 2), await CorrectAsync(Guid.Parse(parcels[0])));

        Assert.Equal(["解放路 2|||", "解放路 2|||"], await farm.RowsAsync($"select line1, carrier, tracking_number, announced_number from parcels where source_id = '{pledge}'"));
        Assert.Single(await farm.RowsAsync("select announced_number from parcels where announced_number is not null and tracking_number is not null"));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((CorrectAddress u) => u.PreviewAsync(ClosingFarm.Stranger, batch, Guid.Parse(parcels[0]), default)));
    }

    [Fact]
    public async Task The_address_of_a_box_that_no_pledge_asked_for_is_corrected_too_and_nobody_is_told()
    {
        var parcel = Guid.Parse((await farm.RowsAsync($"select id from parcels where source_id = '{pledge}' order by number"))[0]);
        await farm.ExecuteAsync($"update parcels set source_id = uuid_v7() where id = '{parcel}'");

        Assert.False((await farm.DoAsync((CorrectAddress u) => u.PreviewAsync(farm.Staff, batch, parcel, default))).IsTold);
        Assert.Equal("Address.Phone", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, parcel, NewAddress with { Phone = "" }, default)))).Broken).Field);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, parcel, NewAddress with { Subdivision = "北京市" }, default)));
        Assert.Equal(new CorrectedParcels(1, 0), await CorrectAsync(parcel));

        Assert.Equal(["人民路 1|2", "解放路 2|1"], await farm.RowsAsync("select line1, count(*) from parcels group by 1 order by 1"));
        Assert.Equal(["人民路 1"], await farm.RowsAsync($"select line1 from pledges where id = '{pledge}'"));
        Assert.DoesNotContain(await MailsAsync(), mail => mail.StartsWith("address_corrected", StringComparison.Ordinal));

        await farm.ExecuteAsync("update campaigns set status = 'cancelled', cancelled_at = now()");
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, parcel, NewAddress with { Line1 = "3" }, default)));
    }

    [Fact]
    public async Task Who_packs_for_another_farm_announces_and_withdraws_nothing()
    {
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((AnnounceLock u) => u.RunAsync(ClosingFarm.Stranger, batch, farm.Clock.Now.AddDays(3), default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((AnnounceLock u) => u.RunAsync(ClosingFarm.Stranger, batch, "2027-09-01T10:00", default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((WithdrawLock u) => u.RunAsync(ClosingFarm.Stranger, batch, default)));
    }

    // Both have begun, and read the batch or wait to, when the first of them can write.
    private async Task<T[]> TwiceAtOnceAsync<T>(Func<Task<T>> act)
    {
        await using var held = await farm.DataSource.OpenConnectionAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"select from fulfilment_batches where id = '{batch}' for update", held))
            await command.ExecuteNonQueryAsync();
        var both = Task.WhenAll(act(), act());
        while (!both.IsCompleted && await farm.ValueAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") < 2)
            await Task.Delay(10);
        await transaction.CommitAsync();
        return await both;
    }

    private Task<bool> AnnounceAsync(double hours) => AnnounceAtAsync(farm.Clock.Now.AddHours(hours));

    private Task<bool> AnnounceAtAsync(DateTimeOffset at) => farm.DoAsync((AnnounceLock u) => u.RunAsync(farm.Staff, batch, at, default));

    private Task<int> TellAsync()
    {
        farm.Clock.Advance(FulfilmentBatch.LockQuiet);
        return TellDueAsync();
    }

    private Task<int> TellDueAsync() => farm.DoAsync((TellOfDueLocks u) => u.RunAsync(default));

    private Task<bool> WithdrawAsync() => farm.DoAsync((WithdrawLock u) => u.RunAsync(farm.Staff, batch, default));

    private Task<bool> LockAsync(bool withoutNotice) => farm.DoAsync((LockBatch u) => u.RunAsync(farm.Staff, batch, withoutNotice, default));

    private Task<int> LockDueAsync() => farm.DoAsync((LockDueBatches u) => u.RunAsync(default));

    private Task<CorrectedParcels> CorrectAsync(Guid parcel) => farm.DoAsync((CorrectAddress u) => u.RunAsync(farm.Staff, batch, parcel, NewAddress, default));

    private Task<List<string>> MailsAsync() =>
        farm.RowsAsync("select template, recipient, count(*) from emails where template in ('batch_locks', 'batch_locked', 'address_corrected') group by 1, 2 order by 1, 2");

    private async Task<RenderedEmail> RenderAsync(Guid id, string culture)
    {
        await farm.ExecuteAsync($"update emails set culture = '{culture}' where id = '{id}'");
        return (await farm.DoAsync((EmailQueries emails) => emails.ReadAsync(id, default)))!.Value.Rendered;
    }
}
