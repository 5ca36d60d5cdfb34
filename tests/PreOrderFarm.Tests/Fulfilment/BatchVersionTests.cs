using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>What was printed stays known when it changes: who holds an old sheet is told what is different.</summary>
public sealed class BatchVersionTests : IAsyncLifetime
{
    private static readonly PostalAddress NewAddress = new("王 Wang", "13900000000", "解放路 2", "3 楼", "成都", "四川", "610001", "CN");
    private ClosingFarm farm = null!;
    private Guid campaign;
    private Guid pledge;
    private Guid otherPledge;
    private Guid batch;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var added = await farm.AddCampaignAsync();
        campaign = added.Id;
        pledge = await farm.AddPledgeAsync(added, [(0, 2)]);
        otherPledge = await farm.AddPledgeAsync(added, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_old_version_is_read_as_it_was_and_the_current_one_as_it_is()
    {
        Assert.Equal(["li", "li", "li"], await RecipientsAsync(version: 1));
        await ChangeAsync(pledge, NewAddress);
        await ChangeAsync(otherPledge, NewAddress with { Recipient = "陈 Chen" });

        Assert.Equal(["li", "li", "li"], await RecipientsAsync(version: 1));
        Assert.Equal(["wang", "wang", "li"], await RecipientsAsync(version: 2));
        Assert.Equal(["wang", "wang", "chen"], await RecipientsAsync(version: 3));
        Assert.Equal(["wang", "wang", "chen"], await RecipientsAsync(version: null));
        await Assert.ThrowsAsync<NotFound>(() => RecipientsAsync(version: 4));
    }

    [Fact]
    public async Task A_parcel_that_never_changed_has_no_revision_and_one_that_did_has_one_a_version()
    {
        await ChangeAsync(otherPledge, NewAddress);
        await ChangeAsync(otherPledge, NewAddress with { Line2 = "" });

        Assert.Equal(["1|李 Li", "2|王 Wang"], await farm.RowsAsync("select until_version, recipient from parcel_revisions order by 1"));
    }

    [Fact]
    public async Task Of_two_changes_in_one_version_what_stood_before_the_first_is_kept()
    {
        await farm.DoAsync(async (KeepPrinted keep) =>
        {
            var ids = await farm.RowsAsync("select id from parcels order by position");
            await keep.RunAsync([Guid.Parse(ids[0])], default);
            await farm.RowsAsync("update parcels set recipient = 'Zwischenstand' where position = 1 returning 1");
            await keep.RunAsync([Guid.Parse(ids[0])], default);
            return true;
        });

        Assert.Equal(["1|李 Li"], await farm.RowsAsync("select until_version, recipient from parcel_revisions"));
    }

    [Fact]
    public async Task Two_who_change_at_once_make_two_versions_and_each_is_kept()
    {
        await Task.WhenAll(ChangeAsync(pledge, NewAddress), ChangeAsync(otherPledge, NewAddress));

        Assert.Equal(["3"], await farm.RowsAsync("select version from fulfilment_batches"));
        Assert.Equal(["li", "li", "li"], await RecipientsAsync(version: 1));
        Assert.Equal(["wang", "wang", "wang"], await RecipientsAsync(version: 3));
        Assert.Equal(3, await farm.ValueAsync<long>("select count(*) from parcel_revisions"));
    }

    [Fact]
    public async Task The_sheet_of_differences_strikes_out_what_was_and_says_what_is()
    {
        await ChangeAsync(pledge, NewAddress);
        await ChangeAsync(otherPledge, NewAddress);
        var old = new PostalAddress("李 Li", NewAddress.Phone, NewAddress.Line1, NewAddress.Line2, NewAddress.City, NewAddress.Subdivision, NewAddress.PostalCode, "CN");
        await ChangeAsync(otherPledge, old);

        using var sinceFirst = await PrintAsync(SheetKind.Differences, version: 1);
        using var sinceThird = await PrintAsync(SheetKind.Differences, version: 3);
        using var sinceNow = await PrintAsync(SheetKind.Differences, version: 4);
        Assert.Contains("3 parcels changed since version 1", sinceFirst.Text(), StringComparison.Ordinal);
        Assert.Contains("王 Wang", sinceFirst.Text(), StringComparison.Ordinal);
        Assert.Contains("version 4", sinceFirst.Text(), StringComparison.Ordinal);
        Assert.Contains("1 parcel changed since version 3", sinceThird.Text(), StringComparison.Ordinal);
        Assert.Contains("0 parcels changed since version 4", sinceNow.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_was_taken_back_is_no_difference()
    {
        var before = await farm.RowsAsync("select recipient, phone, line1, line2, city, subdivision, postal_code, country from parcels where source_id = (select source_id from parcels order by position limit 1) limit 1");
        var fields = before[0].Split('|');
        await ChangeAsync(pledge, NewAddress);
        await ChangeAsync(pledge, new PostalAddress(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7]));

        using var sheet = await PrintAsync(SheetKind.Differences, version: 1);
        Assert.Contains("0 parcels changed since version 1", sheet.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_version_is_marked_as_replaced_on_every_page_and_the_current_one_on_none()
    {
        await ChangeAsync(pledge, NewAddress);

        using var old = await PrintAsync(SheetKind.PackingPages, version: 1);
        using var current = await PrintAsync(SheetKind.PackingPages, version: 2);
        Assert.True(old.Pages >= 4);
        Assert.All(old.TextOfPages(), page => Assert.Contains("REPLACED by version 2", page, StringComparison.Ordinal));
        Assert.DoesNotContain("REPLACED", current.Text(), StringComparison.Ordinal);
        Assert.Equal(["packing-pages|1", "packing-pages|2"], await farm.RowsAsync("select document, version from print_runs order by version"));
    }

    [Fact]
    public async Task What_a_cancellation_takes_out_of_a_batch_makes_a_new_version_of_it()
    {
        var first = Guid.Parse(await farm.ValueAsync<string>("select id::text from parcels where position = 1"));
        await farm.DoAsync((MarkParcelsShipped ship) => ship.RunAsync(farm.Staff, batch, [first], "SF", "1", default));
        await farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(farm.Owner, campaign, "Frost", default));

        Assert.Equal(["2"], await farm.RowsAsync("select version from fulfilment_batches"));
        Assert.Equal(["li"], await RecipientsAsync(version: null));
        Assert.Equal(["li", "li", "li"], await RecipientsAsync(version: 1));
        using var sheet = await PrintAsync(SheetKind.Differences, version: 1);
        Assert.Contains("2 parcels changed since version 1", sheet.Text(), StringComparison.Ordinal);
        Assert.Equal(2, sheet.Text().Split("CANCELLED").Length - 1);
    }

    private Task<int> ChangeAsync(Guid source, PostalAddress address) => farm.DoAsync((ChangeRecipient u) => u.RunAsync(source, address, default));

    private async Task<List<string>> RecipientsAsync(int? version)
    {
        await using var read = await ReadBatch.OpenAsync(farm.DataSource, batch, version, default);
        await read.HeadForAsync(farm.Staff, default);
        return await read.ParcelsAsync(ParcelOrder.Packing).Select(parcel => parcel.Address.Recipient.Split(' ')[^1].ToLowerInvariant()).ToListAsync();
    }

    private async Task<Pdf> PrintAsync(SheetKind kind, int version)
    {
        var database = farm.DataSource;
        using var stream = new MemoryStream();
        await new PrintSheet(database, new PrintRuns(database), farm.Clock).RunAsync(farm.Staff, new SheetOrder(batch, kind, "en") { Version = version }, stream, default);
        return Pdf.From(stream.ToArray());
    }
}
