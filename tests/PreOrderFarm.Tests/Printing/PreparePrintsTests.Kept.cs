using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Printing;

public sealed partial class PreparePrintsTests
{
    [Fact]
    public async Task The_same_labels_are_one_print_however_they_are_written()
    {
        var order = new LabelOrder(batch.BatchId, LabelMedia.Roll, "zh-CN") { Parcels = "1-6, 7-9" };
        var asked = (await AskAsync(PrintOrder.Of(order)))!;

        Assert.Equal(asked.Id, (await AskAsync(PrintOrder.Of(order with { Language = "zh-Hans-made-up", Parcels = "9;1-4，3–8" })))!.Id);
        Assert.NotEqual(asked.Id, (await AskAsync(PrintOrder.Of(order with { Language = "zh-TW" })))!.Id);
        Assert.NotEqual(asked.Id, (await AskAsync(PrintOrder.Of(order with { Parcels = "1-8" })))!.Id);
        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(PrintOrder.Of(order with { Parcels = "1-12, 13" })));
        Assert.Equal(3, await ValueAsync("select count(*) from prepared_prints"));
    }

    [Fact]
    public async Task A_farm_that_has_filled_its_room_prints_on_the_next_day()
    {
        var kept = (await AskAsync(Order("pdf")))!;
        await WorkAsync();
        await ExecuteAsync("update prepared_prints set bytes = 1000000000");

        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(Order("zpl")));
        Assert.Equal(kept.Id, (await AskAsync(Order("pdf")))!.Id);
        clock.Advance(AskForPrint.Kept);
        await Assert.ThrowsAsync<NotFound>(() => Prints.FindAsync(batch.Packer, kept.Id, default));
        Assert.Equal(1, await Forget.RunAsync(default));
        Assert.NotNull(await AskAsync(Order("zpl")));
    }

    [Theory]
    [InlineData("packing-list")]
    [InlineData("pdf")]
    public async Task What_was_drawn_while_the_batch_was_otherwise_than_asked_is_never_handed_out(string what)
    {
        var asked = (await AskAsync(Order(what)))!;
        await ExecuteAsync("update parcels set carrier = 'SF', tracking_number = 'SF1' where position = 2");
        await WorkAsync();
        await ExecuteAsync("update parcels set carrier = null, tracking_number = null where position = 2");

        Assert.True((await Prints.FindAsync(batch.Packer, asked.Id, default)).IsReplaced);
        await Assert.ThrowsAsync<RuleBroken>(() => TakeAsync(asked.Id));
        await Assert.ThrowsAsync<RuleBroken>(() => Retry.RunAsync(batch.Packer, asked.Id, default));
        Assert.Equal(0, await ValueAsync("select count(*) from prepared_print_parts"));
        var anew = (await AskAsync(Order(what)))!;
        Assert.NotEqual(asked.Id, anew.Id);
        await WorkAsync();
        Assert.NotEmpty(await TakeAsync(anew.Id));
    }

    [Fact]
    public async Task Who_is_gone_before_the_first_byte_is_in_the_log_all_the_same()
    {
        using var cut = new CutStream();
        await Assert.ThrowsAsync<IOException>(() => Sheets(database.DataSource).RunAsync(batch.Packer, Order("packing-list").Sheet!, cut, default));
        await Assert.ThrowsAsync<IOException>(() => Labels(database.DataSource).ZplAsync(batch.Packer, Order("zpl").Labels!, 203, cut, default));

        Assert.Equal(2, await ValueAsync("select count(*) from print_runs where pages is null"));
    }

    private sealed class CutStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Cut.");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Cut.");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("Cut.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Cut.");
    }

    [Fact]
    public async Task Files_that_nobody_can_take_any_more_are_not_kept()
    {
        var (replaced, failed) = ((await AskAsync(Order("pdf")))!, (await AskAsync(Order("zpl")))!);
        await WorkAsync();
        await ExecuteAsync($"""
            update prepared_prints
            set state = 'printing', run = null, bytes = null, ready_at = null, tries = 3, heartbeat_at = '{clock.GetUtcNow().AddMinutes(-5):O}'
            where id = '{failed.Id}'
            """);
        await WorkAsync();
        Assert.Equal(0, await ValueAsync($"select count(*) from prepared_print_parts where print_id = '{failed.Id}'"));
        Assert.Equal(PrintState.Failed, (await Prints.FindAsync(batch.Packer, failed.Id, default)).State);

        await Forget.RunAsync(default);
        Assert.NotEqual(0, await ValueAsync("select count(*) from prepared_print_parts"));
        await ExecuteAsync("update fulfilment_batches set version = version + 1");
        Assert.Equal(0, await Forget.RunAsync(default));
        Assert.Equal(0, await ValueAsync("select count(*) from prepared_print_parts"));
        Assert.True((await Prints.FindAsync(batch.Packer, replaced.Id, default)).IsReplaced);
    }
}
